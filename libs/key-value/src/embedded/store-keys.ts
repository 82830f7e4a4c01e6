import type { KeyRange } from '@storemesh/lmdb'
import type { Range } from '../key-value-store.js'
import { placeOf } from '../space.js'

/** Keys of a store's environment. The first byte says what stands there; names hold no NUL, so it ends each of them. */

export const rowKey = (space: string, key: string): Buffer => Buffer.from(`r${space}\0${key}`)

const indexPrefix = (space: string, index: string): string => `i${space}\0${index}\0`

export const placeKey = (space: string, index: string, text: string, key: string): Buffer =>
  Buffer.from(indexPrefix(space, index) + placeOf(text, key))

export const placeOfKey = (space: string, index: string, key: Buffer): string =>
  key.toString('utf8', Buffer.byteLength(indexPrefix(space, index)))

export function placesBetween(
  space: string,
  index: string,
  { after, before }: Pick<Range, 'after' | 'before'>,
): Pick<KeyRange, 'from' | 'to'> {
  const prefix = indexPrefix(space, index)
  return {
    // The next key in byte order has a NUL more.
    from: Buffer.from(after === undefined ? prefix : `${prefix}${after}\0`),
    // The prefix ends in NUL: with 1 in its place it is above everything that begins with it.
    to: Buffer.from(before === undefined ? `${prefix.slice(0, -1)}\u0001` : prefix + before),
  }
}

const TIME_BYTES = 6

/** What expires, in order of time. */
export const expiryKey = (expires_at_ms: number, space: string, key: string): Buffer => {
  const head = Buffer.allocUnsafe(1 + TIME_BYTES)
  head.write('x', 0, 'latin1')
  head.writeUIntBE(expires_at_ms, 1, TIME_BYTES)
  return Buffer.concat([head, rowKey(space, key)])
}

/** What has expired by now. */
export const expiredBy = (now_ms: number): Pick<KeyRange, 'from' | 'to'> => ({
  from: Buffer.from('x'),
  to: expiryKey(now_ms + 1, '', '').subarray(0, 1 + TIME_BYTES),
})

export const rowKeyOfExpiry = (key: Buffer): Buffer => key.subarray(1 + TIME_BYTES)

/** The space and key of a row's key. */
export function rowNames(key: Buffer): { readonly space: string; readonly key: string } {
  const text = key.toString('utf8', 1)
  const end = text.indexOf('\0')
  return { space: text.slice(0, end), key: text.slice(end + 1) }
}
