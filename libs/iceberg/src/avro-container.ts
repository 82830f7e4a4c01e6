import { deflateRawSync, inflateRawSync } from 'node:zlib'
import { checksum } from '@storemesh/core'
import avro from 'avsc'
import { decompress } from 'fzstd'
import { isMembers, type Refuse } from './shape.js'

/** An Avro object container file: a header, then blocks of records, each closed by the file's sync marker. */
export interface AvroContainer {
  readonly header: ReadonlyMap<string, string>
  /** As they come, unpacked and each proven to be whole. */
  readonly blocks: Iterable<AvroBlock>
}

export interface AvroBlock {
  readonly count: number
  readonly bytes: Buffer
}

/** How blocks are packed. Every reader knows these two. */
export type AvroCodecName = 'deflate' | 'null'

const MAGIC = Buffer.from('Obj\u0001', 'latin1')
const SYNC_BYTES = 16
const BLOCK_BYTES_MAX = 256 * 2 ** 20
/** Ours alone: a checksum of header and blocks, since deflate and Avro let a flipped bit pass. Other writers have none. */
const SEAL = 'mesh.checksum'

export interface Packing {
  readonly codec: AvroCodecName
  /** Of deflate: 1 is quickest. */
  readonly level: number
  /** 16 bytes of chance. */
  readonly sync: Uint8Array
}

/** One block of a file that is being written. */
export function packedBlock({ count, bytes }: AvroBlock, { codec, level, sync }: Packing): Uint8Array {
  const packed = codec === 'null' ? bytes : deflateRawSync(bytes, { level })
  return Buffer.concat([LONG.toBuffer(count), LONG.toBuffer(packed.length), packed, sync])
}

/** The whole file. */
export function containerOf(
  header: ReadonlyMap<string, string>,
  blocks: readonly Uint8Array[],
  { codec, sync }: Pick<Packing, 'codec' | 'sync'>,
): Uint8Array {
  const body = Buffer.concat(blocks)
  const meta = new Map([...header, ['avro.codec', codec]])
  meta.set(SEAL, sealOf(meta, sync, body))
  const members = Object.fromEntries([...meta].map(([name, value]) => [name, Buffer.from(value)]))
  return Buffer.concat([HEADER.toBuffer({ magic: MAGIC, meta: members, sync: Buffer.from(sync) }), body])
}

export function openContainer(bytes: Uint8Array, refuse: Refuse): AvroContainer {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const { header, sync, start } = readHeader(buffer, refuse)
  const seal = header.get(SEAL)
  if (seal !== undefined && seal !== sealOf(header, sync, buffer.subarray(start)))
    throw refuse('its checksum does not fit its bytes')
  return { header, blocks: readBlocks(buffer, start, { codec: header.get('avro.codec') ?? 'null', sync }, refuse) }
}

function* readBlocks(
  buffer: Buffer,
  start: number,
  { codec, sync }: { readonly codec: string; readonly sync: Uint8Array },
  refuse: Refuse,
): Generator<AvroBlock> {
  for (let position = start; position < buffer.length; ) {
    const count = readLong(buffer, position, refuse)
    const size = readLong(buffer, count.next, refuse)
    const end = size.next + size.value
    if (count.value < 0 || size.value < 0 || end + SYNC_BYTES > buffer.length) throw refuse('it ends within a block')
    if (Buffer.compare(buffer.subarray(end, end + SYNC_BYTES), sync) !== 0)
      throw refuse('a sync marker is not where it should be')
    yield { count: count.value, bytes: unpacked(buffer.subarray(size.next, end), codec, refuse) }
    position = end + SYNC_BYTES
  }
}

/** How a block is unpacked; `zstandard` is what Trino writes. */
const UNPACKED: Readonly<Record<string, (block: Buffer) => Buffer>> = {
  null: (block) => block,
  deflate: (block) => inflateRawSync(block, { maxOutputLength: BLOCK_BYTES_MAX }),
  zstandard(block) {
    const { buffer, byteOffset, byteLength } = decompress(block)
    return Buffer.from(buffer, byteOffset, byteLength)
  },
}

export const CODECS_READ: readonly string[] = Object.keys(UNPACKED)

function unpacked(block: Buffer, codec: string, refuse: Refuse): Buffer {
  const unpack = Object.hasOwn(UNPACKED, codec) ? UNPACKED[codec] : undefined
  if (!unpack) throw refuse(`it is packed with ${codec}, expected ${CODECS_READ.join(', ')}`)
  return attempt(() => unpack(block), 'a block cannot be unpacked', refuse)
}

function readHeader(buffer: Buffer, refuse: Refuse): { header: ReadonlyMap<string, string>; sync: Buffer; start: number } {
  if (Buffer.compare(buffer.subarray(0, MAGIC.length), MAGIC) !== 0) throw refuse('it is not an Avro file')
  const { value, offset } = attempt(() => HEADER.decode(buffer, 0), 'its header cannot be read', refuse)
  const decoded: unknown = value
  if (offset < 0 || !isMembers(decoded) || !isMembers(decoded['meta']) || !Buffer.isBuffer(decoded['sync']))
    throw refuse('it ends within its header')
  const header = new Map(
    Object.entries(decoded['meta']).map(([name, member]) => [name, Buffer.isBuffer(member) ? member.toString() : '']),
  )
  return { header, sync: decoded['sync'], start: offset }
}

function readLong(buffer: Buffer, position: number, refuse: Refuse): { value: number; next: number } {
  const { value, offset } = attempt(() => LONG.decode(buffer, position), 'a block cannot be read', refuse)
  const decoded: unknown = value
  if (offset < 0 || typeof decoded !== 'number') throw refuse('it ends within a block')
  return { value: decoded, next: offset }
}

/** What libraries throw at bytes that are none of the schema's becomes the caller's refusal. */
export function attempt<T>(work: () => T, what: string, refuse: Refuse): T {
  try {
    return work()
  } catch (cause) {
    throw Object.assign(refuse(what), { cause })
  }
}

function sealOf(header: ReadonlyMap<string, string>, sync: Uint8Array, body: Uint8Array): string {
  const members = [...header].filter(([name]) => name !== SEAL).toSorted(([one], [other]) => (one < other ? -1 : 1))
  const sum = checksum(Buffer.concat([Buffer.from(JSON.stringify(members)), sync, body]))
  return sum.toString(16).padStart(8, '0')
}

const LONG = avro.Type.forSchema('long')

const HEADER = avro.Type.forSchema({
  type: 'record',
  name: 'org.apache.avro.file.Header',
  fields: [
    { name: 'magic', type: { type: 'fixed', name: 'Magic', size: 4 } },
    { name: 'meta', type: { type: 'map', values: 'bytes' } },
    { name: 'sync', type: { type: 'fixed', name: 'Sync', size: SYNC_BYTES } },
  ],
})
