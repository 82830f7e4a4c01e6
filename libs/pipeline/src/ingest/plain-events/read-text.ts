import type { Cursor } from './cursor.js'
import type { TextReader } from './field-reader.js'
import { addPlace, makeRoom, putWhole } from './leaf-column.js'
import { WORD_BYTES } from './words.js'

const [SPACE, QUOTE, BACKSLASH, NOT_ASCII] = [0x20, 0x22, 0x5c, 0x80]
/** 1 for a byte at which the reading of a text ends: its last quote, an escape, a control character. */
const ENDS = Uint8Array.from({ length: 256 }, (_, byte) => (byte < SPACE || byte === QUOTE || byte === BACKSLASH ? 1 : 0))
const LENGTH_BYTES = 4
/** UTF-8 takes up to three bytes for what UTF-16 counts as one. */
const BYTES_OF_A_UNIT_MAX = 3

/** A text without an escape: what stands between its quotes. */
export function readText({ column, length_min, length_max }: TextReader, cursor: Cursor, repetition: number): boolean {
  const { bytes, view, end } = cursor
  let from = cursor.at
  if (bytes[from++] !== QUOTE) return false
  makeRoom(column, end - from + LENGTH_BYTES)
  const { plain, length } = column
  const start = length + LENGTH_BYTES
  let to = start
  const last_word = end - WORD_BYTES
  while (from <= last_word) {
    const word = view.getInt32(from, true)
    if (!isPlainWord(word)) break
    column.view.setInt32(to, word, true)
    from += WORD_BYTES
    to += WORD_BYTES
  }
  let met = 0
  let byte = bytes[from++] ?? 0
  while (ENDS[byte] === 0) {
    met |= byte
    plain[to++] = byte
    byte = bytes[from++] ?? 0
  }
  if (byte !== QUOTE || from > end) return false
  const size_bytes = to - start
  if (size_bytes > length_max || size_bytes < (met < NOT_ASCII ? length_min : length_min * BYTES_OF_A_UNIT_MAX)) return false
  putWhole(column, size_bytes)
  column.length = to
  cursor.at = from
  cursor.met |= met
  addPlace(column, column.leaf.definition_max, repetition)
  return true
}

const [SPACES, QUOTES, BACKSLASHES, ONES, HIGH_BITS] = [0x20202020, 0x22222222, 0x5c5c5c5c, 0x01010101, 0x80808080 | 0]

/**
 * Four bytes of ASCII with none among them at which a text ends: what is less than what it is taken from sets its highest bit.
 * A byte after one that ends may be taken for one too, which costs a second look and no more.
 */
const isPlainWord = (word: number): boolean =>
  ((word | (word - SPACES) | ((word ^ QUOTES) - ONES) | ((word ^ BACKSLASHES) - ONES)) & HIGH_BITS) === 0
