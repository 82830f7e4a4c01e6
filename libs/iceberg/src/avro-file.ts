import { type Json, parseJson } from '@storemesh/core'
import avro from 'avsc'
import { type AvroBlock, attempt, containerOf, openContainer, packedBlock, type Packing } from './avro-container.js'
import { boundedCache } from './bounded-cache.js'
import { isMembers, type Refuse } from './shape.js'

/** A container file with its records: of manifests and their lists. */
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

const RECORDS_PER_BLOCK = 4000
const TYPES_MAX = 64

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
      const packing: Packing = { codec: 'deflate', level: 3, sync }
      const blocks: Uint8Array[] = []
      for (let from = 0; from < records.length; from += RECORDS_PER_BLOCK) {
        const part = records.slice(from, from + RECORDS_PER_BLOCK)
        const bytes = Buffer.concat(part.map((record) => type.toBuffer(record)))
        blocks.push(packedBlock({ count: part.length, bytes }, packing))
      }
      return containerOf(new Map([...header, ['avro.schema', schemaText]]), blocks, packing)
    },

    read(bytes, refuse, readAs) {
      const { header, blocks } = openContainer(bytes, refuse)
      const schemaText = header.get('avro.schema')
      const schema = schemaText === undefined ? undefined : parseJson(schemaText)
      if (schemaText === undefined || schema === undefined) throw refuse('its header has no Avro schema')
      const decode = attempt(() => decoderOf(schemaText, schema, readAs), 'its Avro schema is not valid', refuse)
      const records: unknown[] = []
      for (const block of blocks) for (const record of recordsOf(block, decode, refuse)) records.push(record)
      return { header, schema, records }
    },
  }
}

function* recordsOf({ count, bytes }: AvroBlock, decode: Decode, refuse: Refuse): Generator {
  let within = 0
  for (let index = 0; index < count; index += 1) {
    const from = within
    const { value, offset } = attempt(() => decode(bytes, from), 'a record cannot be read', refuse)
    if (offset < 0) throw refuse('a record ends early')
    within = offset
    yield value
  }
  if (within !== bytes.length) throw refuse('a block holds more than its records')
}

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
