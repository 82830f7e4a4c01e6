import { existsSync } from 'node:fs'
import { type GraphHistory, type OperationInUse, operationsInUse, storedHistory } from '@storemesh/gateway'
import { embeddedKeyValueStore, type KeyValueStore } from '@storemesh/key-value'
import type { Call } from '../../command/verb.js'
import { openDataFolder } from '../../data-folder/data-folder.js'

/** What gateways of a data folder kept: the graphs that they served, and what was asked of them. */
interface Kept {
  readonly history: GraphHistory
  readonly operations: () => Promise<readonly OperationInUse[]>
}

/** `none`, where no gateway ever ran here. */
export async function withKept<Result>(
  { settings, clock }: Pick<Call, 'settings' | 'clock'>,
  { none, some }: { readonly none: () => Result | Promise<Result>; readonly some: (kept: Kept) => Promise<Result> },
): Promise<Result> {
  const layout = await openDataFolder((await settings()).dataFolder, { mode: 'read' })
  if (!existsSync(layout.graph)) return none()
  const store: KeyValueStore = await embeddedKeyValueStore({ folder: layout.graph, clock })
  try {
    return await some({ history: storedHistory(store, clock), operations: () => operationsInUse(store) })
  } finally {
    await store.close()
  }
}
