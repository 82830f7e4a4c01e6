import { deflateRawSync, inflateRawSync } from 'node:zlib'
import { checksum, type Json, parseJson } from '@storemesh/core'
import avro from 'avsc'
import { boundedCache } from './bounded-cache.js'
import { isMembers, type Refuse } from './shape.js'

/** An Avro object container file: a header with the schema, then blocks of records, each closed by the file's sync marker. */
export interface AvroFile {
  readonly header: ReadonlyMap<string, string>
  readonly schema: Json
  readonly records: readonly unknown[]
}

export interface AvroCodec {
  /** `readAs` makes the schema to read by from the file's own: members that it leaves out are skipped, not decoded. */
  read(bytes: Uint8Array, refuse: Refuse, readAs?: (schema: Json) => Json): AvroFile
  /** The schema is written as it is, field ids and all. `sync` is 16 bytes of chance. */
  write(file: AvroFile, sync: Uint8Array): Uint8Array
}

type Decode = (block: Buffer, position: number) => { readonly value: unknown; readonly offset: number }

const MAGIC = Buffer.from('Obj\u0001', 'latin1')
const SYNC_BYTES = 16
const RECORDS_PER_BLOCK = 4000
const BLOCK_BYTES_MAX = 256 * 2 ** 20
const TYPES_MAX = 64
/** Ours alone: a checksum of header and blocks, since deflate and Avro let a flipped bit pass. Other writers have none. */
const SEAL = 'mesh.checksum'

export function avroCodec(): AvroCodec {
  const types = boundedCache<avro.Type>(TYPES_MAX, () => 1)
  const decoders = boundedCache<Decode>(TYPES_MAX, () => 1)
  const typeOf = (schema: string) => {
    const known = types.get(schema)
    if (known) return known
    const type = avro.Type.forSchema(JSON.parse(schema), { wrapUnions: false, registry: {}, typeHook: exactLongs })
    types.set(schema, type)
    return type
  }

  const decoderOf = (schemaText: string, schema: Json, readAs?: (schema: Json) => Json): Decode => {
    const type = typeOf(schemaText)
    if (!readAs) return (block, position) => type.decode(block, position)
    const readText = JSON.stringify(readAs(schema))
    const known = decoders.get(readText + schemaText)
    if (known) return known
    const reader = typeOf(readText)
    const resolver = reader.createResolver(type)
    const decode: Decode = (block, position) => reader.decode(block, position, resolver)
    decoders.set(readText + schemaText, decode)
    return decode
  }

  return {
    write({ header, schema, records }, sync) {
      const schemaText = JSON.stringify(schema)
      const type = typeOf(schemaText)
      const blocks: Uint8Array[] = []
      for (let from = 0; from < records.length; from += RECORDS_PER_BLOCK) {
        const part = records.slice(from, from + RECORDS_PER_BLOCK)
        const packed = deflateRawSync(Buffer.concat(part.map((record) => type.toBuffer(record))), { level: 3 })
        blocks.push(LONG.toBuffer(part.length), LONG.toBuffer(packed.length), packed, sync)
      }
      const body = Buffer.concat(blocks)
      const meta = new Map([...header, ['avro.schema', schemaText], ['avro.codec', 'deflate']])
      meta.set(SEAL, sealOf(meta, sync, body))
      const members = Object.fromEntries([...meta].map(([name, value]) => [name, Buffer.from(value)]))
      return Buffer.concat([HEADER.toBuffer({ magic: MAGIC, meta: members, sync: Buffer.from(sync) }), body])
    },

    read(bytes, refuse, readAs) {
      const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
      const { header, sync, start } = readHeader(buffer, refuse)
      const seal = header.get(SEAL)
      if (seal !== undefined && seal !== sealOf(header, sync, buffer.subarray(start)))
        throw refuse('its checksum does not fit its bytes')
      const schemaText = header.get('avro.schema')
      const schema = schemaText === undefined ? undefined : parseJson(schemaText)
      if (schemaText === undefined || schema === undefined) throw refuse('its header has no Avro schema')
      const decode = attempt(() => decoderOf(schemaText, schema, readAs), 'its Avro schema is not valid', refuse)
      const blocks = readBlocks(buffer, start, { decode, codec: header.get('avro.codec') ?? 'null', sync }, refuse)
      return { header, schema, records: [...blocks] }
    },
  }
}

function* readBlocks(
  buffer: Buffer,
  start: number,
  { decode, codec, sync }: { readonly decode: Decode; readonly codec: string; readonly sync: Uint8Array },
  refuse: Refuse,
): Generator {
  for (let position = start; position < buffer.length; ) {
    const count = readLong(buffer, position, refuse)
    const size = readLong(buffer, count.next, refuse)
    const end = size.next + size.value
    if (count.value < 0 || size.value < 0 || end + SYNC_BYTES > buffer.length) throw refuse('it ends within a block')
    if (Buffer.compare(buffer.subarray(end, end + SYNC_BYTES), sync) !== 0)
      throw refuse('a sync marker is not where it should be')
    const block = unpacked(buffer.subarray(size.next, end), codec, refuse)
    let within = 0
    for (let index = 0; index < count.value; index += 1) {
      const from = within
      const { value, offset } = attempt(() => decode(block, from), 'a record cannot be read', refuse)
      if (offset < 0) throw refuse('a record ends early')
      within = offset
      yield value
    }
    if (within !== block.length) throw refuse('a block holds more than its records')
    position = end + SYNC_BYTES
  }
}

function unpacked(block: Buffer, codec: string, refuse: Refuse): Buffer {
  if (codec === 'null') return block
  if (codec !== 'deflate') throw refuse(`it is packed with ${codec}, expected deflate or null`)
  return attempt(() => inflateRawSync(block, { maxOutputLength: BLOCK_BYTES_MAX }), 'a block cannot be unpacked', refuse)
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

/** avsc throws errors of its own at bytes that are none of the schema's. */
function attempt<T>(work: () => T, what: string, refuse: Refuse): T {
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

/** Longs as numbers where a number is exact, as bigint beyond: ids made by Java use all 63 bits. */
const exactLong = avro.types.LongType.__with({
  fromBuffer: (bytes: Buffer) => {
    const value = bytes.readBigInt64LE()
    return BigInt.asIntN(54, value) === value ? Number(value) : value
  },
  toBuffer: (value: number | bigint) => {
    const bytes = Buffer.alloc(8)
    bytes.writeBigInt64LE(BigInt(value))
    return bytes
  },
  fromJSON: BigInt,
  toJSON: Number,
  isValid: (value: unknown) => typeof value === 'bigint' || Number.isSafeInteger(value),
  compare: (one: bigint, other: bigint) => Number(one > other) - Number(one < other),
})

function exactLongs(schema: unknown): avro.Type | undefined {
  return schema === 'long' || (isMembers(schema) && schema['type'] === 'long') ? exactLong : undefined
}
