import { Fault } from '@storemesh/core'
import { decompress as fromZstd } from 'fzstd'
import { CompressionCodecs, CompressionTypes } from 'kafkajs'
import { compressFrame, decompressFrame } from 'lz4-napi'
import { compress as toSnappy, uncompress as fromSnappy } from 'snappy'

/** How a batch of records is packed. The client knows gzip alone by itself. */
export interface Codec {
  readonly pack: (bytes: Buffer) => Promise<Buffer>
  /** LOG_BATCH_CORRUPT where the bytes are no such thing. */
  readonly unpack: (bytes: Buffer) => Promise<Buffer>
}

/** What Java's Kafka puts before its snappy: the magic, a version and the oldest version that reads it. Blocks follow, each after its length. */
const SNAPPY_MAGIC = Buffer.from('\x82SNAPPY\x00', 'latin1')
const SNAPPY_HEADER = Buffer.concat([SNAPPY_MAGIC, Buffer.from([0, 0, 0, 1, 0, 0, 0, 1])])
const LENGTH_BYTES = 4

export const snappy: Codec = {
  async pack(bytes) {
    const block = await toSnappy(bytes)
    const length = Buffer.alloc(LENGTH_BYTES)
    length.writeUInt32BE(block.length)
    return Buffer.concat([SNAPPY_HEADER, length, block])
  },
  unpack: (bytes) =>
    asBatch('snappy', async () => Buffer.concat(await Promise.all(snappyBlocks(bytes).map((block) => unpackedBlock(block))))),
}

/** Other writers than Java's send one block without a header. */
function snappyBlocks(bytes: Buffer): Buffer[] {
  if (!bytes.subarray(0, SNAPPY_MAGIC.length).equals(SNAPPY_MAGIC)) return [bytes]
  const blocks: Buffer[] = []
  for (let at = SNAPPY_HEADER.length; at < bytes.length; ) {
    const from = at + LENGTH_BYTES
    at = from + bytes.readUInt32BE(at)
    if (at > bytes.length) throw new RangeError('a block is cut off')
    blocks.push(bytes.subarray(from, at))
  }
  return blocks
}

async function unpackedBlock(block: Buffer): Promise<Buffer> {
  const bytes = await fromSnappy(block, { asBuffer: true })
  return Buffer.isBuffer(bytes) ? bytes : Buffer.from(bytes)
}

export const lz4: Codec = {
  pack: (bytes) => compressFrame(bytes),
  unpack: (bytes) => asBatch('lz4', () => decompressFrame(bytes)),
}

export const zstd: Codec = {
  pack() {
    const advice = 'pack by gzip, snappy or lz4, or let the topic do it (compression.type)'
    return Promise.reject(new Fault('LOG_CODEC_UNSUPPORTED', `zstd is read here and not written; ${advice}`))
  },
  unpack: (bytes) => asBatch('zstd', async () => Buffer.from(fromZstd(bytes))),
}

async function asBatch(codec: string, unpack: () => Promise<Buffer>): Promise<Buffer> {
  try {
    return await unpack()
  } catch (cause) {
    throw new Fault(
      'LOG_BATCH_CORRUPT',
      `expected a batch packed by ${codec}, got bytes that are none; see what its producer writes, or read on behind it`,
      { cause },
    )
  }
}

/** The client keeps its codecs for all connections of a process; they are the same for each. */
export function registerCodecs(): void {
  for (const [type, { pack, unpack }] of [
    [CompressionTypes.Snappy, snappy],
    [CompressionTypes.LZ4, lz4],
    [CompressionTypes.ZSTD, zstd],
  ] as const) {
    CompressionCodecs[type] = () => ({
      compress: ({ buffer }: { readonly buffer: Buffer }) => pack(buffer),
      decompress: unpack,
    })
  }
}
