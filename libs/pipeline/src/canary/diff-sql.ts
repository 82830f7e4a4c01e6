import type { Contract, ContractColumn } from '@storemesh/contract'
import { Fault } from '@storemesh/core'
import { LOADING_COLUMNS } from '../loading-columns.js'
import type { VersionTable } from './versions-of.js'
import { quoted } from '../quoted.js'

/** What of two versions is compared: rows by their key, and the columns that both have. */
export interface Comparison {
  readonly now: string
  readonly next: string
  readonly key: readonly string[]
  readonly both: readonly ComparedColumn[]
  readonly added: readonly string[]
  readonly removed: readonly string[]
}

export interface ComparedColumn {
  readonly name: string
  /** Where the two have different types, they are compared as they are written. */
  readonly asText: boolean
}

/** GRAIN_DIFFERS where rows are told apart by other columns. */
export function comparisonOf(domain: string, now: VersionTable, next: VersionTable): Comparison {
  const key = now.contract.key
  if (key.join() !== next.contract.key.join())
    throw new Fault(
      'GRAIN_DIFFERS',
      `${domain}.${now.contract.product}: expected rows of both versions to be told apart by the same columns, got ${key.join(', ')} and ${next.contract.key.join(', ')}; compare sums of both with mesh query`,
    )
  const [before, after] = [compared(now.contract), compared(next.contract)]
  return {
    now: `${domain}.${now.table}`,
    next: `${domain}.${next.table}`,
    key,
    both: [...before].flatMap(([name, of]) => {
      const other = after.get(name)
      return other === undefined || key.includes(name) ? [] : [{ name, asText: typeText(of) !== typeText(other) }]
    }),
    added: [...after.keys()].filter((name) => !before.has(name)),
    removed: [...before.keys()].filter((name) => !after.has(name)),
  }
}

/** When a row was loaded says nothing of what it is. */
const compared = ({ columns }: Contract): ReadonlyMap<string, ContractColumn> =>
  new Map(columns.filter(({ name }) => !LOADING_COLUMNS.has(name)).map((column) => [column.name, column]))

const typeText = ({ of }: ContractColumn): string => {
  if (of.kind === 'scalar' || of.kind === 'text') return of.type
  return JSON.stringify(of)
}

/** One row: how many rows are in both, in one alone, and in how many each column differs. */
export function countsSql(comparison: Comparison): string {
  const { both } = comparison
  const counts = [
    `count(*) FILTER (WHERE here IS NOT NULL AND there IS NOT NULL) AS in_both`,
    `count(*) FILTER (WHERE there IS NULL) AS only_now`,
    `count(*) FILTER (WHERE here IS NULL) AS only_next`,
    `count(*) FILTER (WHERE here IS NOT NULL AND there IS NOT NULL AND (${anyDiffers(both)})) AS differ`,
    ...both.map((_, at) => `count(*) FILTER (WHERE here IS NOT NULL AND there IS NOT NULL AND ${differs(at)}) AS differ_${at}`),
  ]
  return `SELECT ${counts.join(',\n  ')}\nFROM (${joined(comparison)}) AS joined`
}

export type SampledRows = 'only now' | 'only next' | 'differ'

/** Rows of one sort, in order of their keys: the key, and what each column was and is. */
export function samplesSql(comparison: Comparison, rows: SampledRows, limit: number): string {
  const { key, both } = comparison
  const which = {
    'only now': 'there IS NULL',
    'only next': 'here IS NULL',
    differ: `here IS NOT NULL AND there IS NOT NULL AND (${anyDiffers(both)})`,
  }[rows]
  const order = key.map((_, at) => `key_${at}`)
  const columns = both.flatMap((_, at) => [`now_${at}`, `next_${at}`, `${differs(at)} AS differs_${at}`])
  return `SELECT ${[...order, ...columns].join(', ')}\nFROM (${joined(comparison)}) AS joined\nWHERE ${which}\nORDER BY ${order.join(', ')}\nLIMIT ${limit}`
}

const differs = (at: number): string => `now_${at} IS DISTINCT FROM next_${at}`

const anyDiffers = (both: readonly ComparedColumn[]): string =>
  both.length === 0 ? 'false' : both.map((_, at) => differs(at)).join(' OR ')

function joined({ now, next, key, both }: Comparison): string {
  const side = (table: string, mark: string, side: 'now' | 'next') => {
    const keys = key.map((name, at) => `${quoted(name)} AS ${side}_key_${at}`)
    const values = both.map(
      ({ name, asText }, at) => `${asText ? `CAST(${quoted(name)} AS varchar)` : quoted(name)} AS ${side}_${at}`,
    )
    return `(SELECT true AS ${mark}, ${[...keys, ...values].join(', ')} FROM ${table})`
  }
  const keys = key.map((_, at) => `coalesce(now_key_${at}, next_key_${at}) AS key_${at}`)
  const values = both.flatMap((_, at) => [`now_${at}`, `next_${at}`])
  const on = key.map((_, at) => `now_key_${at} = next_key_${at}`)
  return `SELECT here, there, ${[...keys, ...values].join(', ')}\n  FROM ${side(now, 'here', 'now')} AS one\n  FULL JOIN ${side(next, 'there', 'next')} AS other ON ${on.join(' AND ')}`
}
