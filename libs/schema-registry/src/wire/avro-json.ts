import { Fault } from '@storemesh/core'
import avro from 'avsc'
import { LOGICAL_TYPES } from './avro-logical.js'
import { hasEndlessList } from './endless-list.js'

/** Reads an Avro value as JSON: longs with all their digits, bytes in base64, a union's value as what it is. WIRE_FORMAT_INVALID. */
export type AvroReader = (payload: Uint8Array) => Uint8Array

/** The schema was understood when it came into the registry. WIRE_FORMAT_INVALID where a value by it may have no end. */
export function avroReader(schema: string): AvroReader {
  const type = avro.Type.forSchema(JSON.parse(schema), {
    registry: {},
    logicalTypes: LOGICAL_TYPES,
    typeHook: exactLongs,
  })
  if (hasEndlessList(type)) {
    throw new Fault('WIRE_FORMAT_INVALID', 'expected a schema in which every member of a list takes bytes, got another one')
  }
  return (payload) => {
    try {
      return Buffer.from(jsonOf(type.fromBuffer(Buffer.from(payload.buffer, payload.byteOffset, payload.byteLength))))
    } catch (cause) {
      throw new Fault('WIRE_FORMAT_INVALID', 'expected a value of the schema that the record names, got other bytes', { cause })
    }
  }
}

/** All digits of a long. The library asks for more than reading: it checks a field's default by writing it. */
const exactLong = avro.types.LongType.__with({
  fromBuffer: (bytes: Buffer) => bytes.readBigInt64LE(),
  toBuffer: (value: bigint) => Buffer.from(new BigInt64Array([value]).buffer),
  fromJSON: BigInt,
  toJSON: String,
  isValid: (value: unknown) => typeof value === 'bigint',
  compare: (one: bigint, other: bigint) => (one > other ? 1 : Number(one === other) - 1),
})

/** A long that means a time keeps to its logical type: its microseconds are exact as a number for 280 years. */
function exactLongs(schema: unknown): avro.Type | undefined {
  if (schema === 'long') return exactLong
  if (typeof schema !== 'object' || schema === null || !('type' in schema) || schema.type !== 'long') return undefined
  const known = 'logicalType' in schema && typeof schema.logicalType === 'string' && schema.logicalType in LOGICAL_TYPES
  return known ? undefined : exactLong
}

function jsonOf(value: unknown): string {
  if (typeof value === 'bigint') return String(value)
  if (typeof value === 'number' && !Number.isFinite(value)) throw new Error('JSON has no such number')
  if (value === null || typeof value !== 'object') return JSON.stringify(value)
  if (value instanceof Uint8Array) return JSON.stringify(Buffer.from(value).toString('base64'))
  if (Array.isArray(value)) return `[${value.map(jsonOf).join(',')}]`
  if (isBranch(value)) return jsonOf(value.unwrap())
  return `{${Object.entries(value)
    .map(([name, member]) => `${JSON.stringify(name)}:${jsonOf(member)}`)
    .join(',')}}`
}

/** The value of a union whose members could be taken for each other; a record's fields are its own, and this is not. */
const isBranch = (value: object): value is { unwrap(): unknown } =>
  'unwrap' in value && typeof value.unwrap === 'function' && !Object.hasOwn(value, 'unwrap')
