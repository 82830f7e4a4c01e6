import type { ObjectEntry, ObjectStore } from '@storemesh/object-store'
import { unreadable } from './unreadable.js'

/** Bytes of an object from a place on. */
export type Pieces = (start: number, length: number) => Promise<Uint8Array>

/** Reads at least `piece_bytes` at once and keeps the last piece, so that small neighbours do not cost a request each. */
export function piecesOf(
  store: ObjectStore,
  { key, size_bytes }: Pick<ObjectEntry, 'key' | 'size_bytes'>,
  piece_bytes: number,
): Pieces {
  let held: Uint8Array = new Uint8Array(0)
  let from = 0
  return async (start, length) => {
    const end = start + length
    if (!(start >= 0 && length >= 0 && end <= size_bytes)) throw unreadable('it ends early, or points past its end')
    if (start < from || end > from + held.length) {
      const wanted = Math.max(length, Math.min(piece_bytes, size_bytes - start))
      held = await store.read(key, { start, length: wanted })
      from = start
    }
    return held.subarray(start - from, end - from)
  }
}
