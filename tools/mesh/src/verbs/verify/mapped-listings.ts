import type { Relation } from '@storemesh/query-engine'
import type { Tables } from '../../wiring/embedded.js'
import { statement, VIEWER, withTables } from './compare-layer.js'

/** How many listings are mapped, and how many rightly, in words; undefined where no marketplace has sold anything yet. */
export async function mappedListings(tables: Tables, truth: ReadonlyMap<string, Relation>): Promise<string | undefined> {
  const sql = await statement('./truth/mapped_listings.sql')
  const relations = await withTables(tables, sql, truth)
  if (!relations) return undefined
  for await (const [row] of tables.engine.rows({ sql, relations }, VIEWER)) {
    const [listings, mapped, right] = ['listings', 'mapped', 'is_right'].map((name) => Number(row?.[name] ?? 0))
    if (!listings || mapped === undefined || right === undefined) return undefined
    const precision = mapped === 0 ? 'none' : share(right, mapped)
    return `product_names_mapped: ${mapped} of ${listings} listings mapped, ${right} rightly · precision ${precision} · recall ${share(right, listings)}`
  }
  return undefined
}

const share = (some: number, all: number): string => (some / all).toFixed(3)
