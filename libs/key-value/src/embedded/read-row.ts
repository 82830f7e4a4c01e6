import type { JsonObject } from '@storemesh/core'
import type { Reading } from '@storemesh/lmdb'
import type { Entry, Space } from '../key-value-store.js'
import { rowKey } from './store-keys.js'
import { liveRow, rowTextOf } from './stored-row.js'

export function readRow<Row extends JsonObject>(
  reading: Reading,
  space: Space<Row>,
  key: string,
  now_ms: number,
): Entry<Row> | undefined {
  const live = liveRow(reading.get(rowKey(space.name, key)), now_ms)
  if (live?.kind !== 'row') return undefined
  // Its shape is the space's: rows come in by `put` and `compareAndSet` alone, which tie the two.
  const row: Row = JSON.parse(rowTextOf(live))
  return { key, row, version: live.version }
}
