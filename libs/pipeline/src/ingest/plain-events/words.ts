import type { Cursor } from './cursor.js'

/** Four bytes and more, to be compared four at a time; the last four overlap those before where it does not come out even. */
export interface Words {
  readonly size_bytes: number
  readonly words: Int32Array
}

export const WORD_BYTES = 4

export function wordsOf(bytes: Uint8Array): Words {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length)
  const words = new Int32Array(Math.ceil(bytes.length / WORD_BYTES))
  for (let each = 0; each < words.length; each++)
    words[each] = view.getInt32(Math.min(each * WORD_BYTES, bytes.length - WORD_BYTES), true)
  return { size_bytes: bytes.length, words }
}

/** The same as `passes`, for what every event has. */
export function passesWords(cursor: Cursor, { size_bytes, words }: Words): boolean {
  const { view, at, end } = cursor
  const to = at + size_bytes
  if (to > end) return false
  const last = words.length - 1
  for (let each = 0; each < last; each++) if (view.getInt32(at + each * WORD_BYTES, true) !== words[each]) return false
  if (view.getInt32(to - WORD_BYTES, true) !== words[last]) return false
  cursor.at = to
  return true
}
