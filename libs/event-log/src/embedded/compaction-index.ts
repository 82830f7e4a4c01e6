import { createHash } from 'node:crypto'
import type { Writing } from '@storemesh/lmdb'
import * as keys from './topic-keys.js'

const HASH_BYTES = 16
const NOTHING = Buffer.alloc(0)

interface Keyed {
  readonly offset: number
  readonly key?: string
  readonly value: Uint8Array
}

export const hashOfKey = (key: string): Buffer => createHash('sha256').update(key).digest().subarray(0, HASH_BYTES)

/**
 * Notes of each key where its newest record is, and which records that makes superfluous: compaction then looks at these
 * and at nothing else, however large the topic is.
 */
export function noteKeys(transaction: Writing, partition: number, records: Iterable<Keyed>, appended_ms: number): void {
  for (const { offset, key = '', value } of records) {
    const hash = hashOfKey(key)
    const newest = keys.newestKey(partition, hash)
    const before = keys.numberOf(transaction.get(newest))
    if (before !== undefined) {
      transaction.put(keys.supersededKey(partition, before), NOTHING)
      transaction.remove(keys.tombstoneKey(partition, before))
    }
    transaction.put(newest, keys.numberValue(offset))
    if (value.length === 0)
      transaction.put(keys.tombstoneKey(partition, offset), Buffer.concat([keys.numberValue(appended_ms), hash]))
  }
}

/** The records go for another reason: nothing may point at them any more. */
export function forgetKeys(transaction: Writing, partition: number, records: Iterable<Keyed>): void {
  for (const { offset, key = '' } of records) {
    const newest = keys.newestKey(partition, hashOfKey(key))
    if (keys.numberOf(transaction.get(newest)) === offset) transaction.remove(newest)
    transaction.remove(keys.supersededKey(partition, offset))
    transaction.remove(keys.tombstoneKey(partition, offset))
  }
}

/** A key that has been gone for so long is forgotten, its last record with it. */
export function forgetGoneKeys(transaction: Writing, partition: number, appendedBefore_ms: number, entries_max: number): void {
  const range = { from: keys.tombstoneKey(partition, 0), to: keys.tombstoneKey(partition, keys.OFFSET_MAX), entries_max }
  for (const { key, value } of transaction.range(range)) {
    if (value.readDoubleBE(0) >= appendedBefore_ms) return
    transaction.remove(key)
    transaction.remove(keys.newestKey(partition, value.subarray(8)))
    transaction.put(keys.supersededKey(partition, keys.offsetOfBatchKey(key)), NOTHING)
  }
}
