import { viewerOfEverything } from '@storemesh/access'
import { type Clock, isFault } from '@storemesh/core'
import type { Lake, RegionsOfStores } from '@storemesh/lake'

/** A store that moves to another region is seen there this much later, at most. */
const FRESH_MS = 60_000
const STORES_MAX = 100_000

/** The stores of each region, as the domain that keeps them has them; read again after a while, and once however many ask. */
export function storesByRegion(
  lake: Pick<Lake, 'rows'>,
  regions: RegionsOfStores,
  clock: Clock,
): (region: string) => Promise<ReadonlySet<string>> {
  let read: { readonly at_ms: number; readonly stores: Promise<ReadonlyMap<string, ReadonlySet<string>>> } | undefined
  const now = () => {
    const at_ms = clock.elapsed_ms()
    if (read && at_ms - read.at_ms < FRESH_MS) return read.stores
    const stores = readStores(lake, regions)
    read = { at_ms, stores }
    stores.catch(() => {
      if (read?.stores === stores) read = undefined
    })
    return stores
  }
  return async (region) => (await now()).get(region) ?? new Set()
}

async function readStores(
  lake: Pick<Lake, 'rows'>,
  { table, where, store, region }: RegionsOfStores,
): Promise<ReadonlyMap<string, ReadonlySet<string>>> {
  const found = new Map<string, Set<string>>()
  const sql = `SELECT "${store}" AS store, "${region}" AS region FROM ${table.namespace}.${table.name} WHERE ${where} LIMIT ${STORES_MAX}`
  try {
    for await (const rows of lake.rows(sql, viewerOfEverything('stores of regions')))
      for (const row of rows) {
        const { region: lies, store: there } = row
        if (typeof lies === 'string' && typeof there === 'string') found.set(lies, (found.get(lies) ?? new Set()).add(there))
      }
  } catch (error) {
    // where the domain is not here, or has none yet, no store lies anywhere
    if (!isFault(error, 'TABLE_NOT_FOUND')) throw error
  }
  return found
}
