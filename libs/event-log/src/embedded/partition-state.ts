import { Fault } from '@storemesh/core'
import type { Environment, Reading, Writing } from '@storemesh/lmdb'
import type { TopicDescription } from '../event-log.js'
import { storedDescription } from './topic-description.js'
import * as keys from './topic-keys.js'

/** One row for each partition, so that a read or an append finds all that it must know in one look. */
export interface PartitionState {
  readonly first_offset: number
  readonly next_offset: number
  readonly size_bytes: number
  /** When the last record was appended: times of one partition never go back, whatever the clock does. */
  readonly appended_ms: number
  /** How often compaction has written batches anew: what was read before is not as it stands any more. */
  readonly compactions: number
}

const NUMBERS_BYTES = 40
const EMPTY: PartitionState = { first_offset: 0, next_offset: 0, size_bytes: 0, appended_ms: 0, compactions: 0 }

/**
 * TOPIC_REPLACED where the topic was deleted since it was opened, by whatever process. The row carries the topic's id; only
 * where there is no row yet, the description is asked.
 */
export function partitionState(
  reading: Reading,
  { folder }: Pick<Environment, 'folder'>,
  description: TopicDescription,
  partition: number,
): PartitionState {
  const row = reading.get(keys.nextOffsetKey(partition))
  if (row && row.length > NUMBERS_BYTES && row.toString('latin1', NUMBERS_BYTES) === description.id) return numbersIn(row)
  requireCurrent(reading, { folder }, description)
  if (!row) return EMPTY
  return row.length > NUMBERS_BYTES ? numbersIn(row) : { ...EMPTY, next_offset: row.readDoubleBE(0) }
}

const numbersIn = (row: Buffer): PartitionState => ({
  next_offset: row.readDoubleBE(0),
  first_offset: row.readDoubleBE(8),
  size_bytes: row.readDoubleBE(16),
  appended_ms: row.readDoubleBE(24),
  compactions: row.readDoubleBE(32),
})

export function putPartitionState(transaction: Writing, id: string, partition: number, state: PartitionState): void {
  const row = Buffer.allocUnsafe(NUMBERS_BYTES + Buffer.byteLength(id, 'latin1'))
  row.writeDoubleBE(state.next_offset, 0)
  row.writeDoubleBE(state.first_offset, 8)
  row.writeDoubleBE(Math.max(0, state.size_bytes), 16)
  row.writeDoubleBE(state.appended_ms, 24)
  row.writeDoubleBE(state.compactions, 32)
  row.write(id, NUMBERS_BYTES, 'latin1')
  transaction.put(keys.nextOffsetKey(partition), row)
}

export function requireCurrent(reading: Reading, { folder }: Pick<Environment, 'folder'>, { name, id }: TopicDescription): void {
  if (storedDescription(reading, folder, name)?.id === id) return
  throw new Fault('TOPIC_REPLACED', `${name}: the topic was deleted, or made anew, since it was opened; open it again`)
}
