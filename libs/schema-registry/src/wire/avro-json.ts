import { Fault } from '@storemesh/core'
import avro from 'avsc'
import { LOGICAL_TYPES } from './avro-logical.js'

/** Reads an Avro value as JSON: longs with all their digits, bytes in base64, a union's value as what it is. WIRE_FORMAT_INVALID. */
export type AvroReader = (payload: Uint8Array) => Uint8Array

/** SCHEMA_INVALID is not for here: a schema in the registry was understood when it came. */
export function avroReader(schema: string): AvroReader {
  const type = avro.Type.forSchema(JSON.parse(schema), {
    registry: {},
    logicalTypes: LOGICAL_TYPES,
    typeHook: exactLongs,
  })
  return (payload) => {
    try {
      return Buffer.from(jsonOf(type.fromBuffer(Buffer.from(payload.buffer, payload.byteOffset, payload.byteLength))))
    } catch (cause) {
      throw new Fault('WIRE_FORMAT_INVALID', 'expected a value of the schema that the record names, got other bytes', { cause })
    }
  }
}

/** Longs as numbers where a number is exact, as bigint beyond. */
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
