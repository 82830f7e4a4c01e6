import { HIDDEN, REGION_DIMENSION, type RowFilter, SHOWN_MAX, type Shown, STORE_DIMENSION } from '@storemesh/access'
import type { Field } from '@storemesh/iceberg'
import { identifier, literal } from '@storemesh/query-engine'
import type { RegionsOfStores } from './lake-rights.js'

/** The names under which a statement of rights reads what it is about. */
export const WHOLE = 'whole'
export const STORES = 'stores'

/** A column as it is seen, under its own name; as the rows of a store's answers are (`seenRow`), to the letter. */
export function seenColumn({ name, type }: Field, shown: Shown, hashKey: string): string {
  const own = identifier(name)
  switch (shown) {
    case 'plain':
      return own
    case 'city':
      return `"city" AS ${own}`
    case 'null':
      return `nullif(${own}, ${own}) AS ${own}`
    case 'hash':
      return `to_hex(sha256(to_utf8(${literal(hashKey)} || ${own}))) AS ${own}`
    case 'partial':
      return `${partial(own)} AS ${own}`
    case 'year':
      return `${type === 'date' ? `CAST(date_trunc('year', ${own}) AS date)` : `date_trunc('year', ${own})`} AS ${own}`
  }
}

function partial(text: string): string {
  const start = (of: string) => `substr(${of}, 1, least(${SHOWN_MAX}, CAST(floor(length(${of}) / 3.0) AS integer)))`
  const at = `strpos(${text}, '@')`
  const [before, rest] = [`substr(${text}, 1, ${at} - 1)`, `substr(${text}, ${at})`]
  return `CASE WHEN ${at} > 0 THEN ${start(before)} || '${HIDDEN}' || ${rest} ELSE ${start(text)} || '${HIDDEN}' END`
}

/** As `rowPasses` lets rows pass. */
export function passesSql(filter: Exclude<RowFilter, { readonly kind: 'all' }>, regions: RegionsOfStores): string {
  const text = `CAST(${identifier(filter.column)} AS varchar)`
  if (filter.kind === 'equals') return `${text} = ${literal(filter.value)}`
  const stores = (said: string) =>
    `SELECT ${said} FROM ${STORES} WHERE ${regions.where} AND ${identifier(regions.region)} = ${literal(filter.region)}`
  switch (filter.by) {
    case 'region':
      return `${text} = ${literal(filter.region)}`
    case 'store':
      return `${text} IN (${stores(identifier(regions.store))})`
    case 'dimension':
      return dimensionSql(
        `split_part(${text}, ',', 1)`,
        filter.region,
        stores(`concat('${STORE_DIMENSION}', ${identifier(regions.store)})`),
      )
  }
}

const dimensionSql = (first: string, region: string, stores: string): string =>
  `(${first} = ${literal(REGION_DIMENSION + region)} OR ${first} IN (${stores}) OR NOT (starts_with(${first}, '${REGION_DIMENSION}') OR starts_with(${first}, '${STORE_DIMENSION}')))`
