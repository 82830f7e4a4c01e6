import type { Contract } from '@storemesh/contract'
import { Fault } from '@storemesh/core'
import type { Domain } from '@storemesh/domain'
import type { Row, Value } from '@storemesh/query-engine'
import type { PipelineParts } from '../parts.js'
import { type Comparison, comparisonOf, countsSql, type SampledRows, samplesSql } from './diff-sql.js'
import { versionsOf } from './versions-of.js'

/** How what is served of a product and what is to follow it differ. */
export interface DataDifference {
  readonly now: string
  readonly next: string
  readonly rows: Readonly<Record<'same' | 'differ' | 'only now' | 'only next', number>>
  readonly columns: readonly ColumnDifference[]
  readonly samples: readonly RowSample[]
}

export interface ColumnDifference {
  readonly column: string
  readonly state: 'same' | 'differs' | 'added' | 'removed'
  /** Rows in which it differs; none is counted where one of the versions has no such column. */
  readonly rows: number
}

/** One row of one sort, and what differs in it. */
export interface RowSample {
  readonly rows: SampledRows
  readonly key: Readonly<Record<string, Value>>
  readonly values: readonly { readonly column: string; readonly now: Value; readonly next: Value }[]
}

export type DiffParts = Pick<PipelineParts, 'lake' | 'contracts' | 'viewer'>

export interface DiffOptions {
  readonly signal: AbortSignal
  /** Samples of each sort. */
  readonly samples_max: number
}

/** VERSION_MISSING, GRAIN_DIFFERS. */
export async function diffData(
  { lake, contracts, viewer }: DiffParts,
  domain: Domain,
  product: string,
  { signal, samples_max }: DiffOptions,
): Promise<DataDifference> {
  const { now, next } = versionsOf(contracts, domain, product)
  const comparison = comparisonOf(domain.name, now, next)
  const read = async (sql: string) => {
    const rows: Row[] = []
    for await (const batch of lake.rows(sql, viewer, { signal })) rows.push(...batch)
    return rows
  }
  const [counts] = await read(countsSql(comparison))
  if (!counts) throw new Fault('ENGINE_ANSWER_INVALID', 'expected one row of counts from the engine, got none')
  const samples: RowSample[] = []
  for (const sort of ['differ', 'only now', 'only next'] as const)
    for (const row of await read(samplesSql(comparison, sort, samples_max))) samples.push(sampleOf(comparison, sort, row))
  return { now: named(now.contract), next: named(next.contract), ...counted(comparison, counts), samples }
}

const named = ({ id, version }: Contract): string => `${id} ${version}`

function counted({ both, added, removed }: Comparison, counts: Row): Pick<DataDifference, 'rows' | 'columns'> {
  const count = (name: string) => Number(counts[name] ?? 0)
  const differ = count('differ')
  const columns = both.map(({ name }, at): ColumnDifference => {
    const rows = count(`differ_${at}`)
    return { column: name, state: rows > 0 ? 'differs' : 'same', rows }
  })
  const alone = (state: 'added' | 'removed') => (column: string) => ({ column, state, rows: 0 })
  return {
    rows: { same: count('in_both') - differ, differ, 'only now': count('only_now'), 'only next': count('only_next') },
    columns: [...columns, ...added.map(alone('added')), ...removed.map(alone('removed'))],
  }
}

function sampleOf({ key, both }: Comparison, rows: SampledRows, row: Row): RowSample {
  const values = both.flatMap(({ name }, at) =>
    row[`differs_${at}`] === true ? [{ column: name, now: row[`now_${at}`] ?? null, next: row[`next_${at}`] ?? null }] : [],
  )
  return {
    rows,
    key: Object.fromEntries(key.map((name, at) => [name, row[`key_${at}`] ?? null])),
    values: rows === 'differ' ? values : [],
  }
}
