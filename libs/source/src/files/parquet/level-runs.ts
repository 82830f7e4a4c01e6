import { unreadable } from '../unreadable.js'

/** Bytes, and how far they were read. */
export interface Reader {
  readonly view: DataView
  offset: number
}

export const readerOf = (bytes: Uint8Array): Reader => ({
  view: new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength),
  offset: 0,
})

const WIDTH_MAX = 32

/** Runs of one number, and numbers packed by their bits, up to `count` of them: as many as were asked for, whatever a run says. */
export function levelRuns({ view, offset }: Reader, width: number, count: number): Int32Array {
  if (width > WIDTH_MAX) throw unreadable('a page of it packs numbers with too many bits')
  const numbers = new Int32Array(count)
  const reader = { view, offset }
  // numbers of no bits are all zero
  let seen = width === 0 ? count : 0
  while (seen < count) {
    const head = varInt(reader)
    const length = head >>> 1
    if ((head & 1) === 0) {
      const end = Math.min(count, seen + length)
      numbers.fill(wholeBytes(reader, (width + 7) >> 3), seen, end)
      seen = end
    } else {
      seen = unpackBits(reader, { width, count: Math.min(count - seen, length * 8) }, numbers, seen)
    }
  }
  return numbers
}

/** No more is read than is wanted: the last group may be cut off behind it. */
function unpackBits(
  reader: Reader,
  { width, count }: { readonly width: number; readonly count: number },
  numbers: Int32Array,
  from: number,
): number {
  const { view, offset } = reader
  for (let number = 0; number < count; number += 1) {
    const bit = number * width
    numbers[from + number] = bitsAt(view, offset, bit, width)
  }
  // numbers come in groups of eight
  reader.offset = offset + width * Math.ceil(count / 8)
  return from + count
}

function bitsAt(view: DataView, offset: number, bit: number, width: number): number {
  let value = 0
  let taken = 0
  let at = bit
  while (taken < width) {
    const within = at & 7
    const part = Math.min(8 - within, width - taken)
    value |= ((view.getUint8(offset + (at >> 3)) >> within) & ((1 << part) - 1)) << taken
    taken += part
    at += part
  }
  return value
}

function wholeBytes(reader: Reader, length: number): number {
  let number = 0
  for (let byte = 0; byte < length; byte += 1) number |= reader.view.getUint8(reader.offset + byte) << (8 * byte)
  reader.offset += length
  return number
}

function varInt(reader: Reader): number {
  let number = 0
  for (let shift = 0; shift < 35; shift += 7) {
    const byte = reader.view.getUint8(reader.offset)
    reader.offset += 1
    number |= (byte & 0x7f) << shift
    if (byte < 0x80) return number >>> 0
  }
  throw unreadable('a number in a page of it has no end')
}

export const bitsOf = (most: number): number => 32 - Math.clz32(most)
