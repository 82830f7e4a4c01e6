import { Fault } from '@storemesh/core'

/** What may be called how (docs/adr/0004), and what follows from a name. */

const DOMAIN = /^[a-z][a-z0-9]{0,29}$/
const ENTITY = /^[a-z][a-z0-9]*(_[a-z0-9]+)*$/
const NAME_LENGTH_MAX = 63
/** Words that stand for something else where a domain's name goes: a folder of all contracts, schemas of the engine and the catalog. */
const TAKEN = new Set(['consumers', 'information', 'main', 'pg', 'rejected', 'system', 'temp', 'audit'])

const SILVER =
  /_(?:scd|resolved|unified|validated|mapped|ledger|snapshots|features|scored)$|^(?:stg|validated|enriched|sessionized)_/
const WRONG_FOR_GOLD = /^bronze_|_(?:fact|dim)$|^facts_/

export function requireDomainName(name: string): void {
  if (!DOMAIN.test(name))
    throw new Fault(
      'DOMAIN_NAME_INVALID',
      `expected one word of at most 30 lower-case letters and digits, such as promotions; got ${JSON.stringify(name)}`,
    )
  if (TAKEN.has(name)) throw new Fault('DOMAIN_NAME_INVALID', `${name} stands for something else already; choose another word`)
}

/** What a source brings: the end of its bronze table's name, and the name of its contract. */
export function requireEntity(name: string): void {
  if (ENTITY.test(name) && name.length <= NAME_LENGTH_MAX) return
  throw new Fault(
    'SOURCE_NAME_INVALID',
    `expected words of lower-case letters and digits with _ between, such as stock_counts; got ${JSON.stringify(name)}`,
  )
}

/** The layer that a model's name says. TABLE_NAME_INVALID */
export function layerOf(table: string): 'silver' | 'gold' {
  if (!ENTITY.test(table) || table.length > NAME_LENGTH_MAX || !table.includes('_')) throw wrongTable(table)
  if (table.endsWith('_scd'))
    throw new Fault(
      'TABLE_NAME_INVALID',
      `${table} would hold versions, whose moment nobody can guess: write it by hand, mode 'versions'`,
    )
  if (SILVER.test(table)) return 'silver'
  if (WRONG_FOR_GOLD.test(table)) throw wrongTable(table)
  return 'gold'
}

const wrongTable = (table: string): Fault =>
  new Fault(
    'TABLE_NAME_INVALID',
    `expected a silver name such as stg_promotions or promotions_unified, or a gold one such as fact_order, dim_promotions or promotion_sales; got ${JSON.stringify(table)}`,
  )

/** `stock_counts` is `stockCounts`. */
export const camel = (name: string): string => name.replace(/_+([a-z0-9])/g, (_all, letter: string) => letter.toUpperCase())

/** `stock_counts` is `stock-counts`. */
export const kebab = (name: string): string => name.replaceAll('_', '-')

/** `stock_counts` is `stock counts`. */
export const inWords = (name: string): string => name.replaceAll('_', ' ')
