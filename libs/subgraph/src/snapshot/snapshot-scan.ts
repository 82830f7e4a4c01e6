import type { JsonObject } from '@storemesh/core'
import type { IndexedEntry, KeyValueStore, Space } from '@storemesh/key-value'

/** The rows of a store in the order of one of its indexes, some at a time. */
export interface SnapshotScan {
  /** Behind this place; empty: from where the rows begin. */
  page(after: string): Promise<readonly IndexedEntry<JsonObject>[]>
  isLast(page: readonly IndexedEntry<JsonObject>[]): boolean
  /** Where a row stands in the index; undefined: it is not in it. */
  placeOf(key: string, row: JsonObject): string | undefined
}

const ROWS_AT_ONCE = 500

export interface ScannedPart {
  readonly index: string
  readonly start: string
  readonly before?: string
}

export const snapshotScan = (
  lookups: Pick<KeyValueStore, 'range'>,
  space: Space<JsonObject>,
  { index, start, before }: ScannedPart,
  rows_at_once = ROWS_AT_ONCE,
): SnapshotScan => ({
  page: (after) =>
    lookups.range(space, index, {
      after: isBehind(after, start) ? after : start,
      ...(before !== undefined && { before }),
      limit: rows_at_once,
    }),
  isLast: (page) => page.length < rows_at_once,
  placeOf(key, row) {
    const text = space.indexes[index]?.(row)
    return text === undefined ? undefined : `${text}\0${key}`
  },
})

export const isBehind = (place: string, other: string): boolean => Buffer.compare(Buffer.from(place), Buffer.from(other)) > 0
