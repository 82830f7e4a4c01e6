import type { Clock, Dice } from '@storemesh/core'
import { embeddedEventLog } from '@storemesh/event-log'
import { filesystemCatalog } from '@storemesh/iceberg'
import { filesystemStore } from '@storemesh/object-store'
import { prepareDomain } from '@storemesh/pipeline'
import type { Layout } from '../data-folder/layout.js'
import { contracts } from './contracts.js'
import { domains } from './domains.js'

/** Makes the topics and tables of all domains, so that no process of the mesh waits for another to make them. */
export async function prepareMesh(layout: Layout, clock: Clock, dice: Dice): Promise<void> {
  const eventLog = await embeddedEventLog({ folder: layout.log, clock, dice })
  try {
    const catalog = filesystemCatalog({ store: filesystemStore(layout.lake), clock, dice })
    const parts = { catalog, eventLog, contracts: await contracts() }
    for (const domain of domains) await prepareDomain(parts, domain)
  } finally {
    await eventLog.close()
  }
}
