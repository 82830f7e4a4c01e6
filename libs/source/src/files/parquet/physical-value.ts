import { deltaBinaryUnpack } from 'hyparquet/src/delta.js'
import { unreadable } from '../unreadable.js'
import { levelRuns, type Reader } from './level-runs.js'

/** A value as Parquet stores it. */
export type Physical = boolean | number | bigint | Uint8Array

export interface PhysicalType {
  readonly name: string
  /** Of values of a fixed length. */
  readonly length: number
}

export interface EncodedValues {
  readonly reader: Reader
  readonly count: number
  readonly type: PhysicalType
  /** What all values of a page may hold together. */
  readonly bytes_max: number
}

export function decodedValues(encoding: string | undefined, of: EncodedValues): Physical[] {
  const decode = encoding !== undefined && Object.hasOwn(ENCODINGS, encoding) ? ENCODINGS[encoding] : undefined
  if (!decode) throw unreadable(`it is written in the encoding ${encoding ?? 'that nobody knows'}, expected one of ${KNOWN}`)
  return of.count === 0 ? [] : decode(of)
}

const ENCODINGS: Readonly<Record<string, (of: EncodedValues) => Physical[]>> = {
  PLAIN: (of) => plainValues(of),
  RLE: runsOfBooleans,
  DELTA_BINARY_PACKED: ({ reader, count, type }) => {
    const numbers: Iterable<number | bigint> = deltas(reader, count, type.name === 'INT32')
    return [...numbers]
  },
  DELTA_LENGTH_BYTE_ARRAY: ({ reader, count }) => {
    const lengths = deltas(reader, count, true)
    return Array.from({ length: count }, (_, at) => takeBytes(reader, Number(lengths[at])))
  },
  DELTA_BYTE_ARRAY: sharedBeginnings,
  BYTE_STREAM_SPLIT: byteStreams,
}

const KNOWN = [...Object.keys(ENCODINGS), 'RLE_DICTIONARY'].join(', ')

export function plainValues({ reader, count, type }: EncodedValues): Physical[] {
  const take = PLAIN[type.name]
  if (!take) throw unreadable(`it has a column of the type ${type.name}, which nobody knows`)
  return Array.from({ length: count }, (_, at) => take(reader, at, type))
}

const PLAIN: Readonly<Record<string, ((reader: Reader, at: number, type: PhysicalType) => Physical) | undefined>> = {
  BOOLEAN({ view, offset }, at) {
    return ((view.getUint8(offset + (at >> 3)) >> (at & 7)) & 1) === 1
  },
  INT32: (reader) => reader.view.getInt32(advanced(reader, 4), true),
  INT64: (reader) => reader.view.getBigInt64(advanced(reader, 8), true),
  INT96: (reader) => takeBytes(reader, 12),
  FLOAT: (reader) => reader.view.getFloat32(advanced(reader, 4), true),
  DOUBLE: (reader) => reader.view.getFloat64(advanced(reader, 8), true),
  BYTE_ARRAY: (reader) => takeBytes(reader, reader.view.getUint32(advanced(reader, 4), true)),
  FIXED_LEN_BYTE_ARRAY: (reader, _, { length }) => takeBytes(reader, length),
}

function runsOfBooleans({ reader, count, type }: EncodedValues): Physical[] {
  if (type.name !== 'BOOLEAN') throw unreadable('a page of it has runs of what is not true or false')
  advanced(reader, 4) // how long the runs are: they end with the page
  return Array.from(levelRuns(reader, 1, count), (bit) => bit === 1)
}

function deltas(reader: Reader, count: number, isShort: boolean): Int32Array | BigInt64Array {
  const numbers = isShort ? new Int32Array(count) : new BigInt64Array(count)
  if (count > 0) deltaBinaryUnpack(reader, count, numbers)
  return numbers
}

/** Each says how much of the one before it begins with. Together they may be far longer than the page. */
function sharedBeginnings({ reader, count, bytes_max }: EncodedValues): Physical[] {
  const shared = deltas(reader, count, true)
  const lengths = deltas(reader, count, true)
  let before: Uint8Array = new Uint8Array(0)
  let size_bytes = 0
  return Array.from({ length: count }, (_, at) => {
    const beginning = Number(shared[at])
    const rest = takeBytes(reader, Number(lengths[at]))
    if (beginning < 0 || beginning > before.length) throw unreadable('a value in a page of it begins with more than there is')
    size_bytes += beginning + rest.length
    if (size_bytes > bytes_max) throw unreadable(`the values of a page of it have more than ${bytes_max} bytes`)
    before = beginning === 0 ? rest : Buffer.concat([before.subarray(0, beginning), rest])
    return before
  })
}

/** First the first byte of all values, then the second of all. */
function byteStreams({ reader, count, type, bytes_max }: EncodedValues): Physical[] {
  const width = WIDTHS[type.name] ?? type.length
  const streams = takeBytes(reader, width * count)
  const joined = Buffer.alloc(Math.min(width * count, bytes_max))
  for (let at = 0; at < joined.length; at += 1) joined[at] = streams[(at % width) * count + Math.floor(at / width)] ?? 0
  const view = new DataView(joined.buffer, joined.byteOffset, joined.byteLength)
  return plainValues({ reader: { view, offset: 0 }, count, type, bytes_max })
}

const WIDTHS: Readonly<Record<string, number | undefined>> = { INT32: 4, INT64: 8, FLOAT: 4, DOUBLE: 8 }

function advanced(reader: Reader, length: number): number {
  const { offset } = reader
  reader.offset += length
  return offset
}

function takeBytes(reader: Reader, length: number): Uint8Array {
  const { view, offset } = reader
  if (!(length >= 0 && offset + length <= view.byteLength)) throw unreadable('a value in a page of it ends early')
  reader.offset += length
  return new Uint8Array(view.buffer, view.byteOffset + offset, length)
}
