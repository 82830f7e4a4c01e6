import { isJsonObject, type JsonObject } from '@storemesh/core'
import { positionInvalid } from '../../position.js'
import type { SourcePosition } from '../../source.js'
import { lsnOf, lsnText, type Lsn } from './lsn.js'

/** The table is paged by its key. `lsn` is where the slot stood before the first page: the changes from there on come after the last. */
export interface SnapshotPosition {
  readonly phase: 'snapshot'
  readonly lsn: Lsn
  /** Of the last row that was read. */
  readonly key?: readonly string[]
  readonly rows_read: number
}

/** Every transaction that was committed before `lsn` was read whole, and `row` rows of the one that was committed there. */
export interface ChangesPosition {
  readonly phase: 'changes'
  readonly lsn: Lsn
  readonly row: number
  readonly rows_read: number
}

export type ReplicationPosition = SnapshotPosition | ChangesPosition

export function positionJson(position: ReplicationPosition): JsonObject {
  const { phase, rows_read } = position
  const lsn = lsnText(position.lsn)
  if (phase === 'changes') return { phase, lsn, row: position.row, rows_read }
  return { phase, lsn, rows_read, ...(position.key && { key: position.key }) }
}

export function replicationPosition(name: string, position: SourcePosition, keys: number): ReplicationPosition {
  const refuse = () => positionInvalid(name, 'expected a position of a replication slot with this key')
  if (!isJsonObject(position)) throw refuse()
  const { phase, lsn: text, row, key, rows_read } = position
  const lsn = typeof text === 'string' ? lsnOf(text) : undefined
  if (lsn === undefined || !isCount(rows_read)) throw refuse()
  if (phase === 'changes' && isCount(row)) return { phase, lsn, row, rows_read }
  if (phase !== 'snapshot') throw refuse()
  if (key === undefined) return { phase, lsn, rows_read }
  const parts = Array.isArray(key) ? key.filter((part) => typeof part === 'string') : []
  if (parts.length !== keys) throw refuse()
  return { phase, lsn, key: parts, rows_read }
}

const isCount = (value: unknown): value is number => typeof value === 'number' && Number.isSafeInteger(value) && value >= 0
