import { decimalBytes } from '../partition-value.js'
import { decimalOf, fixedLengthOf } from '../schema-json.js'
import type { SingleValue } from '../single-value.js'
import type { PrimitiveType } from '../types.js'
import { daysOfText, microsOfInstant, microsOfTime } from './calendar-text.js'
import { putBigEndian, putByte, putBytes, putDouble, putFloat, putLong, putText, type RowBytes } from './row-bytes.js'
import type { RowValue } from './row-value.js'

/** How the values of a primitive type get into a file, and how they are ordered. */
export interface LeafForm<T> {
  /** Undefined where the value is not of the type. */
  read(value: RowValue): T | undefined
  /** Gives the value back as it stands in the file. */
  put(out: RowBytes, value: T): T
  isLess(one: T, other: T): boolean
  isNaN?(value: T): boolean
  single(value: T): SingleValue
}

/** Calls `use` with the form of the type. */
export function withForm<R>(type: PrimitiveType, use: <T>(form: LeafForm<T>) => R): R {
  switch (type) {
    case 'boolean':
      return use(BOOLEAN)
    case 'int':
      return use(whole(intOf))
    case 'date':
      return use(whole((value) => (typeof value === 'string' ? intOf(daysOfText(value)) : undefined)))
    case 'long':
      return use(wide(longOf))
    case 'time':
      return use(wide((value) => (typeof value === 'string' ? microsOfTime(value) : undefined)))
    case 'timestamp':
      return use(wide((value) => (typeof value === 'string' ? microsOfInstant(value, false) : undefined)))
    case 'timestamptz':
      return use(wide((value) => (typeof value === 'string' ? microsOfInstant(value, true) : undefined)))
    case 'float':
      return use(floating((value) => Math.fround(value), putFloat))
    case 'double':
      return use(floating((value) => value, putDouble))
    case 'string':
      return use(TEXT)
    case 'uuid':
      return use(bytes((value) => (typeof value === 'string' ? uuidOf(value) : sized(value, 16)), putBytes))
    case 'binary':
      return use(bytes((value) => (value instanceof Uint8Array ? value : undefined), putSized))
    default: {
      const decimal = decimalForm(type)
      return decimal ? use(decimal) : use(bytes((value) => sized(value, fixedLengthOf(type) ?? 0), putBytes))
    }
  }
}

type Whole = number | bigint

const BOOLEAN: LeafForm<boolean> = {
  read: (value) => (typeof value === 'boolean' ? value : undefined),
  put(out, value) {
    putByte(out, value ? 1 : 0)
    return value
  },
  isLess: (one, other) => !one && other,
  single: (value) => value,
}

const TEXT: LeafForm<string> = {
  read: (value) => (typeof value === 'string' ? value : undefined),
  put: putText,
  isLess: isTextLess,
  single: (value) => value,
}

const whole = (read: (value: RowValue) => number | undefined): LeafForm<number> => ({
  read,
  put(out, value) {
    putLong(out, value)
    return value
  },
  isLess: (one, other) => one < other,
  single: (value) => value,
})

const wide = (read: (value: RowValue) => Whole | undefined): LeafForm<Whole> => ({
  read,
  put(out, value) {
    putLong(out, value)
    return value
  },
  isLess: (one, other) => one < other,
  single: BigInt,
})

const floating = (stored: (value: number) => number, put: (out: RowBytes, value: number) => void): LeafForm<number> => ({
  read: (value) => (typeof value === 'number' ? stored(value) : undefined),
  put(out, value) {
    put(out, value)
    return value
  },
  isLess: (one, other) => one < other,
  isNaN: Number.isNaN,
  single: (value) => value,
})

const bytes = (
  read: (value: RowValue) => Uint8Array | undefined,
  put: (out: RowBytes, value: Uint8Array) => void,
): LeafForm<Uint8Array> => ({
  read,
  put(out, value) {
    put(out, value)
    return value
  },
  isLess: (one, other) => Buffer.compare(one, other) < 0,
  single: (value) => value,
})

function putSized(out: RowBytes, value: Uint8Array): void {
  putLong(out, value.length)
  putBytes(out, value)
}

function intOf(value: RowValue | undefined): number | undefined {
  return typeof value === 'number' && (value | 0) === value ? value : undefined
}

function longOf(value: RowValue): Whole | undefined {
  if (typeof value === 'number') return Number.isSafeInteger(value) ? value : undefined
  return typeof value === 'bigint' && BigInt.asIntN(64, value) === value ? value : undefined
}

const sized = (value: RowValue, size: number): Uint8Array | undefined =>
  value instanceof Uint8Array && value.length === size ? value : undefined

const uuidOf = (text: string): Uint8Array | undefined =>
  /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(text) ? Buffer.from(text.replaceAll('-', ''), 'hex') : undefined

function decimalForm(type: PrimitiveType): LeafForm<Whole> | undefined {
  const decimal = decimalOf(type)
  if (!decimal) return undefined
  const size = decimalBytes(decimal.precision)
  const above = 10n ** BigInt(decimal.precision)
  return {
    read(value) {
      const units = typeof value === 'string' ? unitsOf(value, decimal.scale) : undefined
      return units !== undefined && units < above && -units < above ? units : undefined
    },
    put(out, value) {
      putBigEndian(out, value, size)
      return value
    },
    isLess: (one, other) => one < other,
    single: BigInt,
  }
}

const SAFE_DIGITS = 15

/** The unscaled number of a decimal's text. More digits than the scale are no value of the type: nothing is rounded. */
function unitsOf(text: string, scale: number): Whole | undefined {
  const [all, sign, whole = '', fraction = ''] = /^(-?)(\d+)(?:\.(\d+))?$/.exec(text) ?? []
  if (all === undefined || fraction.length > scale) return undefined
  const digits = whole + fraction.padEnd(scale, '0')
  if (digits.length > SAFE_DIGITS) return BigInt(sign + digits)
  const units = Number(digits)
  return sign === '-' && units !== 0 ? -units : units
}

/** By UTF-8 bytes, which is by code points: the halves of those beyond U+FFFF come after all others. */
function isTextLess(one: string, other: string): boolean {
  const length = Math.min(one.length, other.length)
  for (let at = 0; at < length; at += 1) {
    const [first, second] = [one.charCodeAt(at), other.charCodeAt(at)]
    if (first !== second) return rankOf(first) < rankOf(second)
  }
  return one.length < other.length
}

function rankOf(unit: number): number {
  if (unit < 0xd800) return unit
  return unit < 0xe000 ? unit + 0x2000 : unit - 0x800
}
