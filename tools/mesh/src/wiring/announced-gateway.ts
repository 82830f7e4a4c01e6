import { viewerOfEverything } from '@storemesh/access'
import { publishedContracts } from '@storemesh/contract'
import type { Clock, Dice } from '@storemesh/core'
import { startGateway } from '@storemesh/gateway'
import { embeddedKeyValueStore } from '@storemesh/key-value'
import { filesystemStore } from '@storemesh/object-store'
import type { Log } from '@storemesh/telemetry'
import type { Layout } from '../data-folder/layout.js'
import { announcedSubgraphs } from './announced-subgraphs.js'
import { examples } from './examples.js'
import { stopSignal } from './stop-signal.js'

/** The gateway over the domains' own processes, as they come and go; it opens no table and no domain's store. */
export async function openAnnounced(
  layout: Layout,
  { host, port }: { readonly host: string; readonly port: number },
  log: Log,
  { clock, dice }: { readonly clock: Clock; readonly dice: Dice },
) {
  const store = await embeddedKeyValueStore({ folder: layout.graph, clock })
  const feed = announcedSubgraphs({ store, contracts: publishedContracts(filesystemStore(layout.lake)), clock, log })
  const viewerOf = () => viewerOfEverything('a client of the gateway')
  const { signal, forget } = stopSignal()
  try {
    const gateway = await startGateway({ feed, signal, host, port, viewerOf, log, clock, dice, examples })
    const close = async () => {
      await gateway.drain()
      await store.close()
    }
    return { url: gateway.url, close }
  } catch (error) {
    await store.close()
    throw error
  } finally {
    forget()
  }
}
