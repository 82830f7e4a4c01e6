import { type Clock, messageOf } from '@storemesh/core'
import { type GraphHistory, type OperationNotes, operationNotes, storedHistory } from '@storemesh/gateway'
import { embeddedKeyValueStore } from '@storemesh/key-value'
import type { Log } from '@storemesh/telemetry'
import type { Layout } from '../data-folder/layout.js'

/** What gateways keep of the graphs that they served, and of what was asked of them. */
export interface GraphRecords {
  readonly history: GraphHistory
  readonly operations: OperationNotes
  close(): Promise<void>
}

export async function openGraphRecords(
  layout: Layout,
  { clock, log }: { readonly clock: Clock; readonly log: Log },
): Promise<GraphRecords> {
  const store = await embeddedKeyValueStore({ folder: layout.graph, clock })
  const onFailure = (error: unknown) => log.warn('operations_unnoted', { reason: messageOf(error) })
  const operations = operationNotes({ store, clock, onFailure })
  return {
    history: storedHistory(store, clock),
    operations,
    async close() {
      await operations.settled()
      await store.close()
    },
  }
}
