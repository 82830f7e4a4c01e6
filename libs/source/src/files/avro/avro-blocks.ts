import { checksum } from '@storemesh/core'
import { type AvroCursor, cursorOf, takeCount } from '@storemesh/schema-registry/avro'
import type { Pieces } from '../pieces.js'
import { attempt, unreadable } from '../unreadable.js'
import { deflate, snappy, type Unpack, zstd } from '../unpack.js'
import { type AvroHeader, SYNC_BYTES } from './avro-header.js'
import { ofAvro } from './of-avro.js'

/** A block as it lies in the file. */
export interface PackedBlock {
  readonly start: number
  readonly rows: number
  readonly packed: Uint8Array
  /** Where the next one begins. */
  readonly end: number
}

const LEAD_BYTES_MAX = 20
const BLOCK_BYTES_MAX = 64 << 20

/** The block that begins at a byte; undefined at the file's end. */
export async function blockAt(
  pieces: Pieces,
  start: number,
  size_bytes: number,
  sync: Uint8Array,
): Promise<PackedBlock | undefined> {
  if (start >= size_bytes) return undefined
  const lead = cursorOf(await pieces(start, Math.min(LEAD_BYTES_MAX, size_bytes - start)), 0)
  const [rows, length] = leadOf(lead)
  if (length > BLOCK_BYTES_MAX)
    throw unreadable(`a block of it says that it has ${length} bytes, and ${BLOCK_BYTES_MAX} are read`)
  const from = start + lead.at
  const end = from + length + SYNC_BYTES
  if (end > size_bytes) throw halfOfFile()
  const block = await pieces(from, length + SYNC_BYTES)
  if (!Buffer.from(sync).equals(block.subarray(length))) throw unreadable('a block of it does not end where it should')
  return { start, rows, packed: block.subarray(0, length), end }
}

function leadOf(lead: AvroCursor): readonly [rows: number, length: number] {
  try {
    return ofAvro(() => [takeCount(lead), takeCount(lead)])
  } catch (error) {
    throw lead.at >= lead.bytes.length ? halfOfFile() : error
  }
}

const halfOfFile = () => unreadable('it ends within a block: it is half of a file')

/** That the blocks follow each other up to the file's end: half of a file is not read at all. */
export async function requireWhole(pieces: Pieces, { end, sync }: AvroHeader, size_bytes: number): Promise<void> {
  let at = end
  for (let block = await blockAt(pieces, at, size_bytes, sync); block; block = await blockAt(pieces, at, size_bytes, sync)) {
    at = block.end
  }
}

const CHECKSUM_BYTES = 4

/** Snappy blocks end with a checksum of what they unpack to. */
const checkedSnappy: Unpack = (packed, bytes_max) => {
  const end = packed.length - CHECKSUM_BYTES
  if (end < 0) throw unreadable('a block of it cannot be unpacked')
  const unpacked = snappy(packed.subarray(0, end), bytes_max)
  const sum = new DataView(packed.buffer, packed.byteOffset + end, CHECKSUM_BYTES).getUint32(0)
  if (sum !== checksum(unpacked)) throw unreadable('the checksum of a block of it does not fit its bytes')
  return unpacked
}

const CODECS: Readonly<Record<string, Unpack>> = {
  null: (packed) => packed,
  deflate,
  snappy: checkedSnappy,
  zstandard: zstd,
}

export function unpackerOf(codec: string): (packed: Uint8Array) => Uint8Array {
  const unpack = Object.hasOwn(CODECS, codec) ? CODECS[codec] : undefined
  if (!unpack) {
    throw unreadable(`it is packed with ${JSON.stringify(codec.slice(0, 40))}, expected one of ${Object.keys(CODECS).join(', ')}`)
  }
  return (packed) => attempt(() => unpack(packed, BLOCK_BYTES_MAX), 'a block of it cannot be unpacked')
}
