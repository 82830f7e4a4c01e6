import { deltaBinaryUnpack } from 'hyparquet/src/delta.js'
import { unreadable } from '../unreadable.js'
import { levelRuns, type Reader, readerOf } from './level-runs.js'

/** A value as Parquet stores it. */
export type Physical = boolean | number | bigint | Uint8Array

/** The values of a page by their number. They are taken from its bytes when they are asked for: a page may hold millions. */
export type Values = (number: number) => Physical

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

export function decodedValues(encoding: string | undefined, of: EncodedValues): Values {
  const decode = encoding !== undefined && Object.hasOwn(ENCODINGS, encoding) ? ENCODINGS[encoding] : undefined
  if (!decode) throw unreadable(`it is written in the encoding ${encoding ?? 'that nobody knows'}, expected one of ${KNOWN}`)
  return decode(of)
}

const ENCODINGS: Readonly<Record<string, (of: EncodedValues) => Values>> = {
  PLAIN: (of) => plainValues(of),
  RLE: runsOfBooleans,
  DELTA_BINARY_PACKED({ reader, count, type }) {
    const numbers: ArrayLike<number | bigint> = deltas(reader, count, type.name === 'INT32')
    return (number) => numbers[number] ?? 0
  },
  DELTA_LENGTH_BYTE_ARRAY({ reader, count }) {
    const lengths = deltas(reader, count, true)
    return slices(reader, count, (number) => Number(lengths[number]))
  },
  DELTA_BYTE_ARRAY: sharedBeginnings,
  BYTE_STREAM_SPLIT: byteStreams,
}

const KNOWN = [...Object.keys(ENCODINGS), 'RLE_DICTIONARY'].join(', ')

export function plainValues(of: EncodedValues): Values {
  const { reader, count, type } = of
  if (type.name === 'BYTE_ARRAY') {
    return slices(reader, count, () => reader.view.getUint32(advanced(reader, LENGTH_BYTES), true))
  }
  if (type.name === 'BOOLEAN') {
    const bits = takeBytes(reader, Math.ceil(count / 8))
    return (number) => (((bits[number >> 3] ?? 0) >> (number & 7)) & 1) === 1
  }
  const width = WIDTHS[type.name] ?? type.length
  const bytes = takeBytes(reader, width * count)
  const take = TAKEN[type.name]
  if (!take) return (number) => bytes.subarray(number * width, (number + 1) * width)
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  return (number) => take(view, number * width)
}

const LENGTH_BYTES = 4

/** What is no number is its bytes. */
const TAKEN: Readonly<Record<string, ((view: DataView, at: number) => Physical) | undefined>> = {
  INT32: (view, at) => view.getInt32(at, true),
  INT64: (view, at) => view.getBigInt64(at, true),
  FLOAT: (view, at) => view.getFloat32(at, true),
  DOUBLE: (view, at) => view.getFloat64(at, true),
}

const WIDTHS: Readonly<Record<string, number | undefined>> = { INT32: 4, INT64: 8, INT96: 12, FLOAT: 4, DOUBLE: 8 }

/** Values that lie behind each other, each of its own length. */
function slices(reader: Reader, count: number, lengthOf: (number: number) => number): Values {
  const { buffer, byteOffset, byteLength } = reader.view
  const bounds = new Int32Array(2 * count)
  for (let number = 0; number < count; number += 1) {
    const length = lengthOf(number)
    const start = advanced(reader, length)
    if (!(length >= 0 && start + length <= byteLength)) throw endsEarly()
    bounds[2 * number] = start
    bounds[2 * number + 1] = length
  }
  return (number) => new Uint8Array(buffer, byteOffset + (bounds[2 * number] ?? 0), bounds[2 * number + 1] ?? 0)
}

function runsOfBooleans({ reader, count, type }: EncodedValues): Values {
  if (type.name !== 'BOOLEAN') throw unreadable('a page of it has runs of what is not true or false')
  advanced(reader, LENGTH_BYTES) // how long the runs are: they end with the page
  const bits = levelRuns(reader, 1, count)
  return (number) => bits[number] === 1
}

function deltas(reader: Reader, count: number, isShort: boolean): Int32Array | BigInt64Array {
  const numbers = isShort ? new Int32Array(count) : new BigInt64Array(count)
  if (count > 0) deltaBinaryUnpack(reader, count, numbers)
  return numbers
}

/** Each says how much of the one before it begins with. Together they may be far longer than the page. */
function sharedBeginnings({ reader, count, bytes_max }: EncodedValues): Values {
  const shared = deltas(reader, count, true)
  const lengths = deltas(reader, count, true)
  let before: Uint8Array = new Uint8Array(0)
  let size_bytes = 0
  const values = Array.from({ length: count }, (_, at) => {
    const beginning = Number(shared[at])
    const rest = takeBytes(reader, Number(lengths[at]))
    if (beginning < 0 || beginning > before.length) throw unreadable('a value in a page of it begins with more than there is')
    size_bytes += beginning + rest.length
    if (size_bytes > bytes_max) throw unreadable(`the values of a page of it have more than ${bytes_max} bytes`)
    before = beginning === 0 ? rest : Buffer.concat([before.subarray(0, beginning), rest])
    return before
  })
  return (number) => values[number] ?? before
}

/** First the first byte of all values, then the second of all. */
function byteStreams({ reader, count, type, bytes_max }: EncodedValues): Values {
  const width = WIDTHS[type.name] ?? type.length
  const streams = takeBytes(reader, width * count)
  const joined = new Uint8Array(streams.length)
  for (let at = 0; at < joined.length; at += 1) joined[at] = streams[(at % width) * count + Math.floor(at / width)] ?? 0
  return plainValues({ reader: readerOf(joined), count, type, bytes_max })
}

function advanced(reader: Reader, length: number): number {
  const { offset } = reader
  reader.offset += length
  return offset
}

function takeBytes(reader: Reader, length: number): Uint8Array {
  const { view, offset } = reader
  if (!(length >= 0 && offset + length <= view.byteLength)) throw endsEarly()
  reader.offset += length
  return new Uint8Array(view.buffer, view.byteOffset + offset, length)
}

const endsEarly = () => unreadable('a value in a page of it ends early')
