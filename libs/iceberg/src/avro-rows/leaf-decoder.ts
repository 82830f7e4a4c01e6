import { decimalText, type JsonObject } from '@storemesh/core'
import { decimalOf } from '../schema-json.js'
import { decodeValue } from '../single-value.js'
import type { PrimitiveType } from '../types.js'
import { textOfDays, textOfInstant, textOfTime } from './calendar-text.js'
import {
  type RowCursor,
  takeByte,
  takeBytes,
  takeCount,
  takeDouble,
  takeFloat,
  takeInt,
  takeLong,
  takeText,
} from './row-cursor.js'
import type { RowValue } from './row-value.js'

export type Decode = (from: RowCursor) => RowValue

export interface Leaf {
  readonly type: PrimitiveType
  readonly decode: Decode
}

/** What a primitive of a file's Avro schema is in Iceberg, and how it is read; undefined where Iceberg has no word for it. */
export function leafOf(avro: JsonObject): Leaf | undefined {
  const { type, logicalType } = avro
  switch (type) {
    case 'boolean':
      return { type, decode: takeFlag }
    case 'int':
      return logicalType === 'date' ? { type: 'date', decode: (from) => textOfDays(takeInt(from)) } : { type, decode: takeInt }
    case 'long':
      return longLeaf(avro)
    case 'float':
      return { type, decode: takeFloat }
    case 'double':
      return { type, decode: takeDouble }
    case 'string':
      return { type: logicalType === 'uuid' ? 'uuid' : 'string', decode: takeText }
    case 'bytes':
      return bytesLeaf(avro, takeCount)
    case 'fixed':
      return fixedLeaf(avro)
    default:
      return undefined
  }
}

function takeFlag(from: RowCursor): boolean {
  const byte = takeByte(from)
  if (byte > 1) throw new RangeError('neither true nor false')
  return byte === 1
}

function longLeaf({ logicalType, 'adjust-to-utc': zoned }: JsonObject): Leaf | undefined {
  if (logicalType === 'time-micros') return { type: 'time', decode: (from) => textOfTime(Number(takeLong(from))) }
  if (logicalType === 'timestamp-micros' && zoned === true)
    return { type: 'timestamptz', decode: (from) => textOfInstant(takeLong(from), true) }
  if (logicalType === 'timestamp-micros' || logicalType === 'local-timestamp-micros')
    return { type: 'timestamp', decode: (from) => textOfInstant(takeLong(from), false) }
  // milliseconds and the like are no Iceberg type: read as plain numbers they would be wrong instants
  return logicalType === undefined ? { type: 'long', decode: (from) => BigInt(takeLong(from)) } : undefined
}

function fixedLeaf(avro: JsonObject): Leaf | undefined {
  const { size, logicalType } = avro
  if (typeof size !== 'number' || !Number.isSafeInteger(size) || size < 0) return undefined
  if (logicalType === 'uuid') return size === 16 ? { type: 'uuid', decode: takeUuid } : undefined
  if (logicalType === 'decimal') return bytesLeaf(avro, () => size)
  return { type: `fixed[${size}]`, decode: (from) => new Uint8Array(takeBytes(from, size)) }
}

function takeUuid(from: RowCursor): string {
  const hex = takeBytes(from, 16).toString('hex')
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`
}

function bytesLeaf({ logicalType, precision, scale = 0 }: JsonObject, sizeOf: (from: RowCursor) => number): Leaf | undefined {
  if (logicalType !== 'decimal') return { type: 'binary', decode: (from) => new Uint8Array(takeBytes(from, sizeOf(from))) }
  if (typeof precision !== 'number' || typeof scale !== 'number') return undefined
  const type: PrimitiveType = `decimal(${precision}, ${scale})`
  const decode: Decode = (from) => decimalText(unitsIn(takeBytes(from, sizeOf(from))), scale)
  return decimalOf(type) ? { type, decode } : undefined
}

/** Two's complement, most significant byte first. */
function unitsIn(bytes: Buffer): bigint {
  if (bytes.length === 8) return bytes.readBigInt64BE()
  const units = decodeValue('decimal(38, 0)', bytes)
  return typeof units === 'bigint' ? units : 0n
}

/** How the values of a file's column are read as the type that the column has now; undefined where that is no widening. */
export function widened({ type, decode }: Leaf, now: PrimitiveType): Decode | undefined {
  if (type === now) return decode
  if (type === 'int' && now === 'long') return (from) => BigInt(takeInt(from))
  if (type === 'float' && now === 'double') return decode
  const [before, after] = [decimalOf(type), decimalOf(now)]
  if (before && after) return before.scale === after.scale && before.precision <= after.precision ? decode : undefined
  // some writers leave the logical type of an id out
  return type === 'fixed[16]' && now === 'uuid' ? takeUuid : undefined
}
