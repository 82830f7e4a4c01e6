import { isJsonObject } from '@storemesh/core'
import { positionInvalid } from '../position.js'
import type { SourcePosition } from '../source.js'

/** Where a row stands in the table's order, as Postgres writes it. */
export type PostgresPlace = {
  readonly cursor: string
  readonly key: readonly string[]
}

/** Rows up to `after` were read, `rows_read` in all. `overlap_sum` is what the rows shortly before it added up to then. */
export type PostgresPosition = {
  readonly rows_read: number
  readonly after?: PostgresPlace
  readonly overlap_sum?: string
}

export const START: PostgresPosition = { rows_read: 0 }

export function postgresPosition(name: string, position: SourcePosition, keys: number): PostgresPosition {
  const refuse = () => positionInvalid(name, 'expected a position of a Postgres table with this key')
  if (!isJsonObject(position)) throw refuse()
  const { rows_read, after, overlap_sum } = position
  if (typeof rows_read !== 'number' || !Number.isSafeInteger(rows_read) || rows_read < 0) throw refuse()
  if (after === undefined) return { rows_read }
  if (!isJsonObject(after) || typeof after['cursor'] !== 'string' || typeof overlap_sum !== 'string') throw refuse()
  const key = Array.isArray(after['key']) ? after['key'].filter((part) => typeof part === 'string') : []
  if (key.length !== keys) throw refuse()
  return { rows_read, after: { cursor: after['cursor'], key }, overlap_sum }
}
