import { Fault } from '@storemesh/core'
import { decimalOf } from './schema-json.js'
import type { PrimitiveType } from './types.js'

/**
 * A value as metadata keeps it. boolean · int, date (days), float, double: number · long, time, timestamps (microseconds),
 * decimal (unscaled): bigint · string · uuid, fixed, binary: bytes.
 */
export type SingleValue = boolean | number | bigint | string | Uint8Array

/** Iceberg's binary single-value form: little endian, decimals big endian in the fewest bytes. */
export function encodeValue(type: PrimitiveType, value: SingleValue): Uint8Array {
  switch (type) {
    case 'boolean':
      return Uint8Array.of(value === true ? 1 : 0)
    case 'int':
    case 'date':
      return written(4, (view) => view.setInt32(0, wholeFrom(type, value), true))
    case 'long':
    case 'time':
    case 'timestamp':
    case 'timestamptz':
      return written(8, (view) => view.setBigInt64(0, longFrom(type, value), true))
    case 'float':
      return written(4, (view) => view.setFloat32(0, numberFrom(type, value), true))
    case 'double':
      return written(8, (view) => view.setFloat64(0, numberFrom(type, value), true))
    case 'string':
      if (typeof value === 'string') return Buffer.from(value, 'utf8')
      throw mismatch(type, value)
    default:
      if (decimalOf(type)) return bigEndian(bigintFrom(type, value))
      if (value instanceof Uint8Array) return value
      throw mismatch(type, value)
  }
}

/** What `encodeValue` wrote; also an int read as long and a float read as double, as they stand after a promotion. */
export function decodeValue(type: PrimitiveType, bytes: Uint8Array): SingleValue {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  requireLength(type, bytes.byteLength)
  switch (type) {
    case 'boolean':
      return view.getUint8(0) !== 0
    case 'int':
    case 'date':
      return view.getInt32(0, true)
    case 'long':
    case 'time':
    case 'timestamp':
    case 'timestamptz':
      return bytes.byteLength === 4 ? BigInt(view.getInt32(0, true)) : view.getBigInt64(0, true)
    case 'float':
      return view.getFloat32(0, true)
    case 'double':
      return bytes.byteLength === 4 ? view.getFloat32(0, true) : view.getFloat64(0, true)
    case 'string':
      return Buffer.from(bytes).toString('utf8')
    default:
      return decimalOf(type) ? fromBigEndian(bytes) : bytes
  }
}

/** Two's complement, most significant byte first, in the fewest bytes that hold it. */
function bigEndian(value: bigint): Uint8Array {
  let size = 1
  while (BigInt.asIntN(8 * size, value) !== value) size += 1
  return Buffer.from(
    BigInt.asUintN(8 * size, value)
      .toString(16)
      .padStart(2 * size, '0'),
    'hex',
  )
}

const fromBigEndian = (bytes: Uint8Array): bigint =>
  bytes.byteLength === 0 ? 0n : BigInt.asIntN(8 * bytes.byteLength, BigInt(`0x${Buffer.from(bytes).toString('hex')}`))

const LENGTHS: ReadonlyMap<string, readonly number[]> = new Map([
  ['boolean', [1]],
  ['int', [4]],
  ['date', [4]],
  ['long', [8, 4]],
  ['time', [8]],
  ['timestamp', [8]],
  ['timestamptz', [8]],
  ['float', [4]],
  ['double', [8, 4]],
])

function requireLength(type: PrimitiveType, size_bytes: number): void {
  const lengths = LENGTHS.get(type)
  if (!lengths || lengths.includes(size_bytes)) return
  throw new Fault('VALUE_INVALID', `expected ${lengths.join(' or ')} bytes for a ${type}, got ${size_bytes}`)
}

function written(length: number, write: (view: DataView) => void): Uint8Array {
  const view = new DataView(new ArrayBuffer(length))
  write(view)
  return new Uint8Array(view.buffer)
}

function numberFrom(type: PrimitiveType, value: SingleValue): number {
  if (typeof value === 'number') return value
  throw mismatch(type, value)
}

function wholeFrom(type: PrimitiveType, value: SingleValue): number {
  if (typeof value === 'number' && Math.trunc(value) === value && Math.abs(value + 0.5) < 2 ** 31) return value
  throw mismatch(type, value)
}

function longFrom(type: PrimitiveType, value: SingleValue): bigint {
  const whole = bigintFrom(type, value)
  if (BigInt.asIntN(64, whole) === whole) return whole
  throw mismatch(type, value)
}

function bigintFrom(type: PrimitiveType, value: SingleValue): bigint {
  if (typeof value === 'bigint') return value
  if (typeof value === 'number' && Number.isSafeInteger(value)) return BigInt(value)
  throw mismatch(type, value)
}

const mismatch = (type: PrimitiveType, value: SingleValue) =>
  new Fault(
    'VALUE_INVALID',
    `expected a value within the range of ${type}, got a ${value instanceof Uint8Array ? 'byte array' : typeof value} that is none`,
  )
