import type { ValueText } from '@storemesh/core'
import { invalid } from './invalid-avro.js'

/** Where in its bytes reading is, and what is told of the value. Nothing is read past their end. */
export interface AvroCursor extends ValueText {
  readonly bytes: Buffer
  at: number
  /** How many records that hold themselves reading is within. */
  depth: number
  /** A number of it is none that JSON has, and is told as a text. */
  isNoNumber: boolean
  /** Where room falls below it, reading ends: bytes that stand for much more than they are would take any time. */
  readonly room_min: number
}

/** Beyond a value's room only as much is passed over as a second or two can. */
const PASSED_OVER_MAX = 2 ** 29

export const cursorOf = (bytes: Uint8Array, room: number, { room_min = -PASSED_OVER_MAX } = {}): AvroCursor => ({
  bytes: Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength),
  at: 0,
  depth: 0,
  room,
  isRefused: false,
  isNoNumber: false,
  room_min,
})

export function takeRoom(cursor: AvroCursor, size: number): void {
  cursor.room -= size
  if (cursor.room < cursor.room_min) throw invalid('it stands for more than a value may hold')
}

export function takeByte(cursor: AvroCursor): number {
  const byte = cursor.bytes[cursor.at]
  if (byte === undefined) throw endsEarly()
  cursor.at += 1
  return byte
}

export function takeBytes(cursor: AvroCursor, length: number): Buffer {
  const end = cursor.at + length
  if (end > cursor.bytes.length) throw endsEarly()
  const bytes = cursor.bytes.subarray(cursor.at, end)
  cursor.at = end
  return bytes
}

const SHORT_BITS = 28
const BITS_MAX = 63n

/** Zigzag, seven bits a byte. A bigint where it is long, so that no digit is lost. */
export function takeLong(cursor: AvroCursor): number | bigint {
  let short = 0
  for (let shift = 0; shift < SHORT_BITS; shift += 7) {
    const byte = takeByte(cursor)
    short |= (byte & 0x7f) << shift
    if (byte < 0x80) return (short >>> 1) ^ -(short & 1)
  }
  let long = BigInt(short)
  for (let shift = BigInt(SHORT_BITS); shift <= BITS_MAX; shift += 7n) {
    const byte = takeByte(cursor)
    long |= BigInt(byte & 0x7f) << shift
    if (byte < 0x80) return BigInt.asIntN(64, (BigInt.asUintN(64, long) >> 1n) ^ -(long & 1n))
  }
  throw invalid('a number in it has no end')
}

/** Of bytes, of members, of a branch: from none to what a file can hold. */
export function takeCount(cursor: AvroCursor): number {
  const count = Number(takeLong(cursor))
  if (!Number.isSafeInteger(count) || count < 0) throw invalid('a length in it is none')
  return count
}

const endsEarly = () => invalid('a value in it ends early')
