import { type Cursor, passes } from './cursor.js'
import type { ValueReader } from './field-reader.js'
import { addPlace, type LeafColumn, makeRoom, putLong, putWhole } from './leaf-column.js'
import { dayAt, decimalAt, instantAt, wholeAt } from './number-at.js'

const ROOM_BYTES = 16

export function readValue(reader: ValueReader, cursor: Cursor, repetition: number): boolean {
  const { column } = reader
  makeRoom(column, ROOM_BYTES)
  if (!readInto(column, reader, cursor)) return false
  addPlace(column, column.leaf.definition_max, repetition)
  return true
}

function readInto(column: LeafColumn, reader: ValueReader, cursor: Cursor): boolean {
  const { written } = reader
  if (written === 'boolean') return booleanInto(column, cursor)
  if (written === 'uuid') return uuidInto(column, cursor)
  const value = numberAt(reader, cursor)
  if (!(value >= reader.lowest && value <= reader.highest)) return false
  if (reader.isWide) putLong(column, value)
  else putWhole(column, value)
  return true
}

function numberAt({ written, whole_digits, scale }: ValueReader, cursor: Cursor): number {
  if (written === 'instant') return instantAt(cursor)
  if (written === 'whole') return wholeAt(cursor)
  return written === 'decimal' ? decimalAt(cursor, whole_digits, scale) : dayAt(cursor)
}

const [TRUE, FALSE] = [Buffer.from('true'), Buffer.from('false')]

function booleanInto(column: LeafColumn, cursor: Cursor): boolean {
  const isTrue = passes(cursor, TRUE)
  if (!isTrue && !passes(cursor, FALSE)) return false
  column.plain[column.length++] = isTrue ? 1 : 0
  return true
}

const [QUOTE, DASH] = [0x22, 0x2d]
const DIGITS = 36
const DASHES: ReadonlySet<number> = new Set([8, 13, 18, 23])

function uuidInto(column: LeafColumn, cursor: Cursor): boolean {
  const { bytes, at } = cursor
  const start = at + 1
  if (bytes[at] !== QUOTE || bytes[start + DIGITS] !== QUOTE) return false
  const { plain } = column
  let to = column.length
  for (let place = 0; place < DIGITS; ) {
    if (DASHES.has(place)) {
      if (bytes[start + place] !== DASH) return false
      place += 1
      continue
    }
    const [high, low] = [hexDigit(bytes[start + place]), hexDigit(bytes[start + place + 1])]
    if (high < 0 || low < 0) return false
    plain[to++] = high * 16 + low
    place += 2
  }
  column.length = to
  cursor.at = start + DIGITS + 1
  return true
}

function hexDigit(byte = 0): number {
  if (byte >= 0x30 && byte <= 0x39) return byte - 0x30
  const letter = byte | 0x20
  return letter >= 0x61 && letter <= 0x66 ? letter - 0x57 : -1
}
