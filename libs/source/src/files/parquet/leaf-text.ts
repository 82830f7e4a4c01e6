import {
  bytesJson,
  dayOf,
  decimalText,
  momentText,
  numberJson,
  textJson,
  timeText,
  type UnitsASecond,
  unitsOf,
  uuidText,
} from '@storemesh/core'
import type { SchemaElement } from 'hyparquet'
import type { Physical } from './physical-value.js'

/** A value as JSON, as contracts read it. One that begins with `REFUSED` makes its row a bad row. */
export type LeafText = (value: Physical) => string

export const REFUSED = '\0'

export function leafText(element: SchemaElement): LeafText {
  const told = logicalText(element)
  return (value) => {
    if (typeof value === 'boolean') return String(value)
    return told?.(value) ?? plainText(value, element.type)
  }
}

/** Undefined where the annotation says nothing of the value, or no calendar has it: then it is told as it is stored. */
type Told = (value: number | bigint | Uint8Array) => string | undefined

function logicalText({ converted_type, logical_type, scale = 0, type_length }: SchemaElement): Told | undefined {
  switch (logical_type?.type ?? converted_type) {
    case 'STRING':
    case 'UTF8':
    case 'ENUM':
    case 'JSON':
      return (value) => (value instanceof Uint8Array ? text(value) : undefined)
    case 'DECIMAL':
      return (value) => decimal(value, Math.max(0, logical_type?.type === 'DECIMAL' ? logical_type.scale : scale))
    case 'DATE':
      return (value) => quoted(dayOf(Number(value)))
    case 'UUID':
      return (value) => (value instanceof Uint8Array && type_length === 16 ? quoted(uuidText(value)) : undefined)
    case 'FLOAT16':
      return (value) => (value instanceof Uint8Array ? numberJson(halfFloat(value)) : undefined)
    case 'TIMESTAMP_MILLIS':
      return moment(1_000n, 'Z')
    case 'TIMESTAMP_MICROS':
      return moment(1_000_000n, 'Z')
    case 'TIME_MILLIS':
      return time(1_000n)
    case 'TIME_MICROS':
      return time(1_000_000n)
    case 'TIMESTAMP':
      if (logical_type?.type !== 'TIMESTAMP') return undefined
      return moment(UNITS[logical_type.unit], logical_type.isAdjustedToUTC ? 'Z' : '')
    case 'TIME':
      return logical_type?.type === 'TIME' ? time(UNITS[logical_type.unit]) : undefined
    case 'UINT_8':
    case 'UINT_16':
    case 'UINT_32':
    case 'UINT_64':
      return unsigned
    case 'INTEGER':
      return logical_type?.type === 'INTEGER' && !logical_type.isSigned ? unsigned : undefined
    default:
      return undefined
  }
}

const UNITS: Readonly<Record<'MILLIS' | 'MICROS' | 'NANOS', UnitsASecond>> = {
  MILLIS: 1_000n,
  MICROS: 1_000_000n,
  NANOS: 1_000_000_000n,
}

function plainText(value: number | bigint | Uint8Array, type: SchemaElement['type']): string {
  if (typeof value === 'bigint') return String(value)
  if (typeof value === 'number') return numberJson(value)
  return (type === 'INT96' ? oldInstant(value) : undefined) ?? bytesJson(value)
}

function text(bytes: Uint8Array): string {
  const row = { room: 0, isRefused: false }
  const json = textJson(row, bytes)
  return row.isRefused ? REFUSED + json : json
}

const SCALE_MAX = 1000

function decimal(value: number | bigint | Uint8Array, scale: number): string | undefined {
  const units = value instanceof Uint8Array ? unitsOf(value) : BigInt(value)
  return units === undefined || scale > SCALE_MAX ? undefined : `"${decimalText(units, scale)}"`
}

const quoted = (told: string | undefined, zone = ''): string | undefined => (told === undefined ? undefined : `"${told}${zone}"`)

const moment =
  (a_second: UnitsASecond, zone: string): Told =>
  (value) =>
    value instanceof Uint8Array ? undefined : quoted(momentText(BigInt(value), a_second), zone)

const time =
  (a_second: UnitsASecond): Told =>
  (value) =>
    value instanceof Uint8Array ? undefined : quoted(timeText(BigInt(value), a_second))

const unsigned: Told = (value) => {
  if (value instanceof Uint8Array) return undefined
  return String(typeof value === 'bigint' ? BigInt.asUintN(64, value) : value >>> 0)
}

const JULIAN_DAY_OF_1970 = 2_440_588
const DAY_NANOS = 86_400_000_000_000n

/** Spark and Impala wrote instants so: nanoseconds of the day, then the day by the Julian count. */
function oldInstant(bytes: Uint8Array): string | undefined {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const days = BigInt(view.getInt32(8, true) - JULIAN_DAY_OF_1970)
  return quoted(momentText(days * DAY_NANOS + view.getBigInt64(0, true), UNITS.NANOS), 'Z')
}

function halfFloat(bytes: Uint8Array): number {
  const bits = (bytes[0] ?? 0) | ((bytes[1] ?? 0) << 8)
  const sign = bits & 0x8000 ? -1 : 1
  const exponent = (bits >> 10) & 0x1f
  const fraction = bits & 0x3ff
  if (exponent === 0) return sign * 2 ** -14 * (fraction / 1024)
  if (exponent === 0x1f) return fraction === 0 ? sign * Number.POSITIVE_INFINITY : Number.NaN
  return sign * 2 ** (exponent - 15) * (1 + fraction / 1024)
}
