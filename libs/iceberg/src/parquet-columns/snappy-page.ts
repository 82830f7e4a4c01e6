import { compressSync as toLz4 } from 'lz4-napi'

/** What lz4-napi puts before a block: how many bytes it stands for. */
const LZ4_HEAD_BYTES = 4
const LZ4_MATCH_MIN = 4
const [LONG, LONGER] = [15, 255]

/**
 * A page's bytes as Snappy packs them. LZ4 looks for what was there before in a quarter of the time that the library for Snappy
 * takes, and says the same in other words: bytes that are new, then how far back and for how long those stand that are not.
 */
export function snappyPage(bytes: Uint8Array, room: Room = { bytes: new Uint8Array(0) }): Uint8Array {
  const packed = toLz4(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length))
  const lz4 = new Uint8Array(packed.buffer, packed.byteOffset + LZ4_HEAD_BYTES, packed.length - LZ4_HEAD_BYTES)
  const longest = longestOf(bytes.length)
  if (room.bytes.length < longest) room.bytes = new Uint8Array(longest)
  return room.bytes.slice(0, rewritten(lz4, bytes.length, room.bytes))
}

/** As large as the largest so far needed, and used again. */
export interface Room {
  bytes: Uint8Array
}

/** What Snappy takes at most, as its format says. */
const longestOf = (size_bytes: number): number => 32 + size_bytes + Math.floor(size_bytes / 6)

function rewritten(lz4: Uint8Array, size_bytes: number, snappy: Uint8Array): number {
  let to = putSize(snappy, size_bytes)
  let at = 0
  while (at < lz4.length) {
    const token = lz4[at++] ?? 0
    let fresh = token >>> 4
    if (fresh === LONG) for (let more = LONGER; more === LONGER; fresh += more) more = lz4[at++] ?? 0
    to = putFresh(snappy, to, lz4, at, fresh)
    at += fresh
    // the last of them has nothing that was there before
    if (at >= lz4.length) break
    const back = (lz4[at] ?? 0) | ((lz4[at + 1] ?? 0) << 8)
    at += 2
    let again = token & LONG
    if (again === LONG) for (let more = LONGER; more === LONGER; again += more) more = lz4[at++] ?? 0
    to = putAgain(snappy, to, back, again + LZ4_MATCH_MIN)
  }
  return to
}

function putSize(snappy: Uint8Array, size_bytes: number): number {
  let to = 0
  let left = size_bytes
  for (; left >= 128; left = Math.floor(left / 128)) snappy[to++] = (left & 127) | 128
  snappy[to++] = left
  return to
}

const FRESH_MAX = 65_536
/** Lengths up to here stand in the tag; then one byte of length follows, or two. */
const [IN_TAG_MAX, ONE_BYTE, TWO_BYTES] = [60, 60 << 2, 61 << 2]
/** Fewer are copied sooner than somebody is asked to. */
const FEW = 32

function putFresh(snappy: Uint8Array, start: number, lz4: Uint8Array, from: number, count: number): number {
  let to = start
  for (let at = from, left = count; left > 0; ) {
    const length = Math.min(left, FRESH_MAX)
    const mark = length - 1
    if (mark < IN_TAG_MAX) snappy[to++] = mark << 2
    else if (mark < 256) {
      snappy[to++] = ONE_BYTE
      snappy[to++] = mark
    } else {
      snappy[to++] = TWO_BYTES
      snappy[to++] = mark
      snappy[to++] = mark >>> 8
    }
    if (length < FEW) for (let each = 0; each < length; each++) snappy[to + each] = lz4[at + each] ?? 0
    else snappy.set(lz4.subarray(at, at + length), to)
    to += length
    at += length
    left -= length
  }
  return to
}

/** A copy is of 64 bytes at most, and of 4 at least where it is written in two bytes, which reach this far back. */
const [AGAIN_MAX, NEAR_AGAIN_MAX, NEAR] = [64, 11, 2048]
const [NEAR_COPY, FAR_COPY] = [1, 2]

function putAgain(snappy: Uint8Array, start: number, back: number, count: number): number {
  let to = start
  let left = count
  // none is left that is too short for a copy
  for (; left > AGAIN_MAX; left -= AGAIN_MAX - LZ4_MATCH_MIN) to = putFarCopy(snappy, to, back, AGAIN_MAX - LZ4_MATCH_MIN)
  if (left > NEAR_AGAIN_MAX || back >= NEAR) return putFarCopy(snappy, to, back, left)
  snappy[to++] = NEAR_COPY | ((left - LZ4_MATCH_MIN) << 2) | ((back >>> 8) << 5)
  snappy[to++] = back
  return to
}

function putFarCopy(snappy: Uint8Array, to: number, back: number, count: number): number {
  snappy[to] = FAR_COPY | ((count - 1) << 2)
  snappy[to + 1] = back
  snappy[to + 2] = back >>> 8
  return to + 3
}
