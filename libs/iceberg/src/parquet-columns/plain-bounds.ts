import { aboveAllFrom } from '../column-bound.js'
import { decimalOf } from '../schema-json.js'
import { encodeValue } from '../single-value.js'
import type { PrimitiveType } from '../types.js'
import type { LeafForm } from './leaf-form.js'

/** The least and the greatest value, both as Parquet and as Iceberg write them; of texts Iceberg's alone, which may be cut. */
export interface PlainBounds {
  readonly lower: Uint8Array | undefined
  readonly upper: Uint8Array | undefined
  readonly least?: Uint8Array
  readonly greatest?: Uint8Array
}

/** Undefined where no value is there, and for booleans and UUIDs, which nobody looks for between bounds. */
export function plainBounds(type: PrimitiveType, { physical }: LeafForm, plain: Uint8Array): PlainBounds | undefined {
  if (plain.length === 0) return undefined
  if (physical === 'bytes') return textBounds(plain)
  if (physical === 'int32') return wholeBounds(type, plain, 4)
  return physical === 'int64' ? wholeBounds(type, plain, 8) : undefined
}

function wholeBounds(type: PrimitiveType, plain: Uint8Array, size_bytes: 4 | 8): PlainBounds {
  const values = plain.byteOffset % 4 === 0 ? plain : Uint8Array.from(plain)
  const words = values.length / 4
  const signed = new Int32Array(values.buffer, values.byteOffset, words)
  const unsigned = new Uint32Array(values.buffer, values.byteOffset, words)
  const { least, greatest } = leastAndGreatest(signed, unsigned, size_bytes / 4)
  const valueAt = (at: number) => values.slice(at * 4, at * 4 + size_bytes)
  const [low, high] = [valueAt(least), valueAt(greatest)]
  return { least: low, greatest: high, lower: ofIceberg(type, low), upper: ofIceberg(type, high) }
}

/** Where the least and the greatest stand, of values that are `step` words each. */
function leastAndGreatest(signed: Int32Array, unsigned: Uint32Array, step: number) {
  let least = 0
  let greatest = 0
  // a whole number of eight bytes by its two halves: a bigint for each would take longer than all else
  for (let at = step; at < signed.length; at += step) {
    if (isBelow(signed, unsigned, step, at, least)) least = at
    else if (isBelow(signed, unsigned, step, greatest, at)) greatest = at
  }
  return { least, greatest }
}

function isBelow(signed: Int32Array, unsigned: Uint32Array, step: number, one: number, other: number): boolean {
  const high = signed[one + step - 1] ?? 0
  const high_of_other = signed[other + step - 1] ?? 0
  if (high !== high_of_other || step === 1) return high < high_of_other
  return (unsigned[one] ?? 0) < (unsigned[other] ?? 0)
}

/** Whole numbers are the same in both, but decimals. */
function ofIceberg(type: PrimitiveType, plain: Uint8Array): Uint8Array {
  if (!decimalOf(type)) return plain
  const view = new DataView(plain.buffer, plain.byteOffset)
  return encodeValue(type, plain.length === 4 ? BigInt(view.getInt32(0, true)) : view.getBigInt64(0, true))
}

/** Of a text no more is looked at: a bound needs no more of it. */
const LOOKED_AT_BYTES = 16
const LENGTH_BYTES = 4

/** Where the least and the greatest text so far begin among the plain bytes, and how far each is looked at. */
interface Ends {
  least: number
  least_end: number
  greatest: number
  greatest_end: number
  /** Bytes that both have in common from their start. */
  shared: number
}

/** Ids begin alike: what a text shares with both the least and the greatest is looked at once. */
function textBounds(plain: Uint8Array): PlainBounds {
  const view = new DataView(plain.buffer, plain.byteOffset, plain.length)
  const first_end = LENGTH_BYTES + Math.min(view.getUint32(0, true), LOOKED_AT_BYTES)
  const ends: Ends = {
    least: LENGTH_BYTES,
    least_end: first_end,
    greatest: LENGTH_BYTES,
    greatest_end: first_end,
    shared: first_end - LENGTH_BYTES,
  }
  for (let at = 0; at < plain.length; ) {
    const start = at + LENGTH_BYTES
    const length = view.getUint32(at, true)
    at = start + length
    const isLong = length >= LOOKED_AT_BYTES
    if (!isLong || ends.shared < LOOKED_AT_BYTES || !isAlike(view, start, ends.least))
      widen(ends, plain, start, isLong ? start + LOOKED_AT_BYTES : at)
  }
  return boundsBetween(plain.subarray(ends.least, ends.least_end), plain.subarray(ends.greatest, ends.greatest_end))
}

/** A text is the least or the greatest from here on, if it is. */
function widen(ends: Ends, plain: Uint8Array, start: number, end: number): void {
  const alike = alikeIn(plain, start, ends.least, Math.min(end - start, ends.shared))
  if (alike === LOOKED_AT_BYTES) return
  if (isBefore(plain, start, end, ends.least, ends.least_end, alike)) {
    ends.least = start
    ends.least_end = end
  } else if (isBefore(plain, ends.greatest, ends.greatest_end, start, end, alike)) {
    ends.greatest = start
    ends.greatest_end = end
  } else return
  const most = Math.min(ends.least_end - ends.least, ends.greatest_end - ends.greatest)
  ends.shared = alikeIn(plain, ends.least, ends.greatest, most)
}

/** All that is looked at, four bytes at a time. */
const isAlike = (view: DataView, one: number, other: number): boolean =>
  view.getUint32(one) === view.getUint32(other) &&
  view.getUint32(one + 4) === view.getUint32(other + 4) &&
  view.getUint32(one + 8) === view.getUint32(other + 8) &&
  view.getUint32(one + 12) === view.getUint32(other + 12)

/** How many bytes two texts have in common from their start, of so many. */
function alikeIn(plain: Uint8Array, one: number, other: number, most: number): number {
  let alike = 0
  while (alike < most && plain[one + alike] === plain[other + alike]) alike++
  return alike
}

/** By their bytes, which is by their code points; what is alike is known already. */
function isBefore(plain: Uint8Array, one: number, one_end: number, other: number, other_end: number, alike: number): boolean {
  const both = Math.min(one_end - one, other_end - other)
  for (let at = alike; at < both; at++) {
    const difference = (plain[one + at] ?? 0) - (plain[other + at] ?? 0)
    if (difference !== 0) return difference < 0
  }
  return one_end - one < other_end - other
}

function boundsBetween(least: Uint8Array, greatest: Uint8Array): PlainBounds {
  const [low, high] = [wholeCharacters(least), wholeCharacters(greatest)]
  // of one that is as long as was looked at nobody knows how it goes on
  const upper = greatest.length < LOOKED_AT_BYTES ? Buffer.from(high) : aboveAllFrom(Array.from(high))
  return { lower: Buffer.from(low), upper }
}

/** Without the last character where it was cut. */
function wholeCharacters(bytes: Uint8Array): string {
  const text = Buffer.from(bytes).toString('utf8')
  return bytes.length < LOOKED_AT_BYTES ? text : text.replace(/\uFFFD+$/, '')
}
