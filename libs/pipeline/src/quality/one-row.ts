import { Fault } from '@storemesh/core'
import type { Question, Row, Value } from '@storemesh/query-engine'
import type { PipelineParts } from '../parts.js'

/** The only row of an answer; undefined where there are more, or none. */
export async function oneRow(
  { engine, viewer }: Pick<PipelineParts, 'engine' | 'viewer'>,
  question: Question,
): Promise<Row | undefined> {
  const rows: Row[] = []
  for await (const batch of engine.rows(question, viewer)) {
    rows.push(...batch)
    if (rows.length > 1) return undefined
  }
  return rows[0]
}

/** A count, or a decimal's text; undefined where it is no number. */
export function numberOf(value: Value | undefined): number | undefined {
  if (typeof value === 'bigint') return Number(value)
  const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value
  return typeof number === 'number' && Number.isFinite(number) ? number : undefined
}

/** A count that was asked for. Where there is none nothing was looked at, and nothing may pass. */
export function countIn(row: Row | undefined, name: string): number {
  const count = numberOf(row?.[name])
  if (count !== undefined) return count
  throw new Fault('QUALITY_UNCOUNTED', `expected one row with the count ${name}, and the engine gave none; ask it again`)
}
