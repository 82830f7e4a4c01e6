import type { Writing } from '@storemesh/lmdb'
import type { Change } from '../key-value-store.js'
import { rowText } from '../limits.js'
import { expiredBy, expiryKey, placeKey, rowKey, rowKeyOfExpiry, rowNames } from './store-keys.js'
import { encodeRemoved, encodeRow, liveRow, type Places, placesOf, type StoredRow, storedRow } from './stored-row.js'

/** How long a removal is remembered, so that an older put that comes late does not bring the row back. */
export const REMOVED_FOR_MS = 24 * 60 * 60 * 1000
const SWEPT_PER_WRITE_MAX = 64
const NOTHING = Buffer.alloc(0)

/** A change with everything worked out that can be before the writer's lock is taken. */
export interface PreparedChange {
  readonly space: string
  readonly key: string
  readonly version: number
  readonly expires_at_ms: number
  readonly places: Places
  readonly bytes: Buffer
}

/** LIMIT_EXCEEDED where the row is too large. */
export function prepare(change: Change, now_ms: number): PreparedChange {
  const { space, key, version } = change
  if (change.kind === 'remove') {
    const expires_at_ms = now_ms + REMOVED_FOR_MS
    return { space, key, version, expires_at_ms, places: {}, bytes: encodeRemoved(version, expires_at_ms) }
  }
  const expires_at_ms = change.expires_at_ms ?? Number.POSITIVE_INFINITY
  const bytes = encodeRow(version, expires_at_ms, change.places, rowText(space, change.row))
  return { space, key, version, expires_at_ms, places: change.places, bytes }
}

/** Applies it unless what is there is newer. */
export function applyIfNewer(transaction: Writing, change: PreparedChange, now_ms: number): void {
  const stored = storedRow(transaction.get(rowKey(change.space, change.key)))
  const newer = stored !== undefined && stored.expires_at_ms > now_ms && change.version < stored.version
  if (!newer) replace(transaction, stored, change)
}

/** Applies it if the row that is there has the version expected. */
export function applyIfExpected(
  transaction: Writing,
  change: PreparedChange,
  expected: number | undefined,
  now_ms: number,
): boolean {
  const stored = storedRow(transaction.get(rowKey(change.space, change.key)))
  if (versionOf(stored, now_ms) !== expected) return false
  replace(transaction, stored, change)
  return true
}

/** The version of the row that readers find; undefined where they find none. */
export function versionAt(transaction: Writing, space: string, key: string, now_ms: number): number | undefined {
  return versionOf(storedRow(transaction.get(rowKey(space, key))), now_ms)
}

function versionOf(stored: StoredRow | undefined, now_ms: number): number | undefined {
  const live = liveRow(stored?.bytes, now_ms)
  return live?.kind === 'row' ? live.version : undefined
}

/** The row, its places and its time to expire change together: an index never leads to an old row. */
function replace(transaction: Writing, stored: StoredRow | undefined, change: PreparedChange): void {
  const { space, key, places } = change
  const placesBefore = stored ? placesOf(stored) : {}
  for (const [index, text] of Object.entries(placesBefore)) {
    if (places[index] !== text) transaction.remove(placeKey(space, index, text, key))
  }
  for (const [index, text] of Object.entries(places)) {
    if (placesBefore[index] !== text) transaction.put(placeKey(space, index, text, key), NOTHING)
  }
  if (stored?.expires_at_ms !== change.expires_at_ms) {
    if (stored && Number.isFinite(stored.expires_at_ms)) transaction.remove(expiryKey(stored.expires_at_ms, space, key))
    if (Number.isFinite(change.expires_at_ms)) transaction.put(expiryKey(change.expires_at_ms, space, key), NOTHING)
  }
  transaction.put(rowKey(space, key), change.bytes)
}

/** Removes some of what has expired. A little with every write keeps up, for every write adds little. */
export function sweep(transaction: Writing, now_ms: number): void {
  for (const { key: due } of transaction.range({ ...expiredBy(now_ms), entries_max: SWEPT_PER_WRITE_MAX })) {
    const at = rowKeyOfExpiry(due)
    const stored = storedRow(transaction.get(at))
    transaction.remove(due)
    if (!stored || stored.expires_at_ms > now_ms) continue
    const { space, key } = rowNames(at)
    for (const [index, text] of Object.entries(placesOf(stored))) transaction.remove(placeKey(space, index, text, key))
    transaction.remove(at)
  }
}
