import { isUtf8 } from 'node:buffer'
import type { SourceRow } from '@storemesh/source'

const SEPARATOR = 1
const LINE_END = 0x0a
const [SPACE, BACKSLASH, NOT_ASCII, BRACE] = [0x20, 0x5c, 0x80, 0x7b]
/** What a line says before its event: two whole numbers, each with a separator. */
const PLACE_BYTES_MAX = 32
/** A line of an engine is no longer than twice this. */
const EVENT_BYTES_MAX = 1 << 18

/** Lines as an engine reads events, of those that it may be sure of; the others are left out. */
export function plainLines(rows: readonly SourceRow[]): Uint8Array {
  const plain = rows.filter(({ value }) => isPlain(value))
  const bytes = Buffer.allocUnsafe(plain.reduce((sum, { value }) => sum + value.length + PLACE_BYTES_MAX, 0))
  let at = 0
  for (const { partition, offset, value } of plain) {
    at += bytes.write(String(partition), at, 'latin1')
    bytes[at++] = SEPARATOR
    at += bytes.write(String(offset), at, 'latin1')
    bytes[at++] = SEPARATOR
    bytes.set(value, at)
    at += value.length
    bytes[at++] = LINE_END
  }
  return bytes.subarray(0, at)
}

function isPlain(value: Uint8Array): boolean {
  if (value[0] !== BRACE || value.length > EVENT_BYTES_MAX) return false
  let all = 0
  // by its index: an iterator takes five times as long
  for (let at = 0; at < value.length; at++) {
    const byte = value[at] ?? 0
    if (byte < SPACE || byte === BACKSLASH) return false
    all |= byte
  }
  return (all & NOT_ASCII) === 0 || isUtf8(value)
}
