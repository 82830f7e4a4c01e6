import { type JsonObject, withinLimit } from '@storemesh/core'
import type { Environment } from '@storemesh/lmdb'
import type { IndexedEntry, Range, Space } from '../key-value-store.js'
import { RANGE_LIMIT_MAX, requireIndex, requireName, requirePlace } from '../limits.js'
import { keyAtPlace } from '../space.js'
import { readRow } from './read-row.js'
import { placeOfKey, placesBetween } from './store-keys.js'

export function readRange<Row extends JsonObject>(
  environment: Environment,
  space: Space<Row>,
  index: string,
  range: Range,
  now_ms: number,
): IndexedEntry<Row>[] {
  requireName('name of a space', space.name)
  requireIndex(space, index)
  requirePlace(space.name, range.after)
  requirePlace(space.name, range.before)
  const limit = withinLimit(`rows of a range in ${space.name}`, range.limit, { min: 1, max: RANGE_LIMIT_MAX })
  const reverse = range.reverse ?? false
  const entries: IndexedEntry<Row>[] = []
  let { from, to } = placesBetween(space.name, index, range)
  while (entries.length < limit) {
    const found = environment.range({ from, to, reverse, entries_max: limit })
    for (const { key: at } of found) {
      const place = placeOfKey(space.name, index, at)
      const entry = readRow(environment, space, keyAtPlace(place), now_ms)
      // Rows that have expired and are not swept yet still stand in their places.
      if (entry && entries.length < limit) entries.push({ ...entry, place })
    }
    const last = found.at(-1)
    if (!last || found.length < limit) break
    if (reverse) to = last.key
    else from = Buffer.concat([last.key, Buffer.of(0)])
  }
  return entries
}
