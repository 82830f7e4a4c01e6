import { existsSync } from 'node:fs'
import {
  type Consumer,
  type ContractFile,
  type ContractSet,
  domainOf,
  observedConsumers,
  observedReads,
  type PublishedContracts,
  publishedContracts,
  publishedFiles,
  readContractFiles,
  type Standing,
} from '@storemesh/contract'
import { Fault, isFault } from '@storemesh/core'
import { embeddedKeyValueStore } from '@storemesh/key-value'
import { filesystemStore } from '@storemesh/object-store'
import type { Call } from '../../command/verb.js'
import { openDataFolder } from '../../data-folder/data-folder.js'

/** What was published into the mesh. CONTRACTS_NOT_PUBLISHED where nothing was: nothing to compare with would pass for nothing broken. */
export async function openPublished({ settings }: Pick<Call, 'settings'>): Promise<PublishedContracts & { now: Standing }> {
  const { dataFolder } = await settings()
  const nothing = (cause?: unknown) =>
    new Fault(
      'CONTRACTS_NOT_PUBLISHED',
      `nothing is published in ${dataFolder} yet; publish with mesh contracts publish, or name a folder or a commit to compare with`,
      { cause },
    )
  const layout = await openDataFolder(dataFolder, { mode: 'read' }).catch((error: unknown) => {
    throw isFault(error, 'DATA_FOLDER_MISSING') ? nothing(error) : error
  })
  const contracts = publishedContracts(filesystemStore(layout.lake))
  const now = await contracts.standing()
  if (now.number === 0) throw nothing()
  return { ...contracts, now }
}

/** The published contracts, and who declares to read them. */
export const contractsPublished = async (call: Pick<Call, 'settings'>): Promise<ContractSet> =>
  readContractFiles(publishedFiles((await openPublished(call)).now))

/** Who was seen to read what is published, and may have declared nothing. */
export async function contractsObserved({ settings, clock }: Pick<Call, 'settings' | 'clock'>): Promise<readonly Consumer[]> {
  const layout = await openDataFolder((await settings()).dataFolder, { mode: 'read' })
  if (!existsSync(layout.graph)) return []
  const store = await embeddedKeyValueStore({ folder: layout.graph, clock })
  try {
    return observedConsumers(await observedReads(store), clock.now_ms())
  } finally {
    await store.close()
  }
}

/** Every domain, and consumer that is none, that there is in these files or was published. */
export const domainsIn = (files: readonly ContractFile[], { domains }: Pick<Standing, 'domains'>): readonly string[] =>
  [...new Set([...files.map(({ path }) => domainOf(path)), ...domains.keys()])].toSorted()
