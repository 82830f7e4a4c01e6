import {
  bytesJson,
  dayOf,
  decimalText,
  type Json,
  type JsonObject,
  momentText,
  numberJson,
  textJson,
  timeText,
  type UnitsASecond,
  unitsOf,
  uuidText,
} from '@storemesh/core'
import { type AvroCursor, takeByte, takeBytes, takeCount, takeLong } from './avro-cursor.js'
import { type AvroType, told } from './avro-type.js'

const FLOAT_BYTES = 4
const DOUBLE_BYTES = 8

const takesBytes = (read: (cursor: AvroCursor) => string): AvroType => ({
  read: (cursor) => told(cursor, read(cursor)),
  takesBytes: true,
})

function numberText(cursor: AvroCursor, value: number): string {
  if (!Number.isFinite(value)) cursor.isNoNumber = true
  return numberJson(value)
}

/** The types that Avro names with a word. */
const PRIMITIVES: Readonly<Record<string, AvroType>> = {
  null: { read: (cursor) => told(cursor, 'null'), takesBytes: false },
  boolean: takesBytes((cursor) => (takeByte(cursor) === 0 ? 'false' : 'true')),
  int: takesBytes((cursor) => String(takeLong(cursor))),
  long: takesBytes((cursor) => String(takeLong(cursor))),
  float: takesBytes((cursor) => numberText(cursor, takeBytes(cursor, FLOAT_BYTES).readFloatLE())),
  double: takesBytes((cursor) => numberText(cursor, takeBytes(cursor, DOUBLE_BYTES).readDoubleLE())),
  bytes: takesBytes((cursor) => bytesJson(takeBytes(cursor, takeCount(cursor)))),
  string: takesBytes((cursor) => textJson(cursor, takeBytes(cursor, takeCount(cursor)))),
}

export const primitive = (name: string): AvroType | undefined => (Object.hasOwn(PRIMITIVES, name) ? PRIMITIVES[name] : undefined)

export function fixedType(size: number, schema: JsonObject): AvroType {
  const text = bytesText(schema, size)
  const read = (cursor: AvroCursor) => told(cursor, text(takeBytes(cursor, size)))
  return { read, takesBytes: size > 0 }
}

/** The same value, told as contracts read it: instants, days and decimals as texts. Undefined where the name says nothing. */
export function logicalType(name: string, schema: JsonObject): AvroType | undefined {
  const logical = textOf(schema['logicalType'])
  if (name === 'bytes' && logical === 'decimal') {
    const text = bytesText(schema)
    return takesBytes((cursor) => text(takeBytes(cursor, takeCount(cursor))))
  }
  const tell = name === 'int' || name === 'long' ? MOMENTS[`${name} ${logical}`] : undefined
  if (!tell) return undefined
  return takesBytes((cursor) => {
    const value = takeLong(cursor)
    const text = tell(BigInt(value))
    // no calendar has it: told as the number that it is, which no contract takes for a moment
    return text === undefined ? String(value) : `"${text}"`
  })
}

type MomentText = (value: bigint) => string | undefined

const instant =
  (a_second: UnitsASecond): MomentText =>
  (value) => {
    const text = momentText(value, a_second)
    return text && `${text}Z`
  }

const local =
  (a_second: UnitsASecond): MomentText =>
  (value) =>
    momentText(value, a_second)

const MOMENTS: Readonly<Record<string, MomentText | undefined>> = {
  'int date': (value) => dayOf(Number(value)),
  'int time-millis': (value) => timeText(value, 1_000n),
  'long time-micros': (value) => timeText(value, 1_000_000n),
  'long timestamp-millis': instant(1_000n),
  'long timestamp-micros': instant(1_000_000n),
  'long timestamp-nanos': instant(1_000_000_000n),
  'long local-timestamp-millis': local(1_000n),
  'long local-timestamp-micros': local(1_000_000n),
  'long local-timestamp-nanos': local(1_000_000_000n),
}

const SCALE_MAX = 1000
const UUID_BYTES = 16

function bytesText(schema: JsonObject, size?: number): (bytes: Uint8Array) => string {
  const logical = textOf(schema['logicalType'])
  if (logical === 'uuid' && size === UUID_BYTES) return (bytes) => `"${uuidText(bytes)}"`
  const scale = Number(schema['scale'] ?? 0)
  if (logical !== 'decimal' || !Number.isInteger(scale) || scale < 0 || scale > SCALE_MAX) return bytesJson
  return (bytes) => {
    const units = unitsOf(bytes)
    return units === undefined ? bytesJson(bytes) : `"${decimalText(units, scale)}"`
  }
}

const textOf = (value: Json | undefined): string => (typeof value === 'string' ? value : '')
