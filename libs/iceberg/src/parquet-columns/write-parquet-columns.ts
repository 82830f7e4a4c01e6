import { Fault } from '@storemesh/core'
import type { ColumnStatistics } from '../column-statistics.js'
import type { StructType } from '../types.js'
import { type ColumnLeaf, columnLeaves } from './column-leaves.js'
import { absentIn, type LeafValues } from './leaf-values.js'
import { encodedLevels } from './levels.js'
import { type PlainBounds, plainBounds } from './plain-bounds.js'
import { PHYSICAL, schemaElements } from './schema-elements.js'
import { type Room, snappyPage } from './snappy-page.js'
import { binary, i32, i64, list, struct, text, type ThriftValue } from './thrift.js'

export interface ParquetColumnsFile {
  readonly bytes: Uint8Array
  readonly record_count: number
  readonly columns: ReadonlyMap<number, ColumnStatistics>
  readonly split_offsets: readonly number[]
}

const MAGIC = Buffer.from('PAR1')
const [DATA_PAGE, PLAIN, RLE, SNAPPY] = [0, 0, 3, 1]
const VERSION = 2
const CREATED_BY = 'storemesh'

/** A Parquet file of one row group, of columns that stand as bytes already. `leaves` as `columnLeaves` has them. */
export function writeParquetColumns(schema: StructType, record_count: number, values: readonly LeafValues[]): ParquetColumnsFile {
  const leaves = columnLeaves(schema)
  if (leaves?.length !== values.length)
    throw new Fault(
      'COLUMNS_UNWRITABLE',
      `expected values of ${leaves?.length ?? 'no'} columns, got ${values.length}; write such rows by the engine`,
    )
  const rooms: Rooms = { page: { bytes: new Uint8Array(0) }, packed: { bytes: new Uint8Array(0) } }
  const none: LeafValues = { plain: new Uint8Array(0), places: record_count }
  const chunks = leaves.map((leaf, at) => chunkOf(leaf, values[at] ?? none, rooms))
  const parts: Uint8Array[] = [MAGIC]
  let offset = MAGIC.length
  const placed = chunks.map((chunk) => {
    const at = offset
    parts.push(...chunk.parts)
    offset += chunk.size_bytes
    return { ...chunk, offset: at }
  })
  const footer = footerOf(schema, record_count, placed)
  const length = Buffer.alloc(4)
  length.writeUInt32LE(footer.length)
  return {
    bytes: Buffer.concat([...parts, footer, length, MAGIC]),
    record_count,
    columns: new Map(chunks.map(({ leaf, statistics }) => [leaf.field.id, statistics])),
    split_offsets: [MAGIC.length],
  }
}

interface Chunk {
  readonly leaf: ColumnLeaf
  readonly parts: readonly Uint8Array[]
  readonly size_bytes: number
  readonly unpacked_bytes: number
  readonly places: number
  readonly absent: number
  readonly bounds: PlainBounds | undefined
  readonly statistics: ColumnStatistics
}

function chunkOf(leaf: ColumnLeaf, values: LeafValues, rooms: Rooms): Chunk {
  const { places } = values
  const absent = absentIn(values, leaf.definition_max)
  const page = pageOf(leaf, values, rooms.page)
  const packed = snappyPage(page, rooms.packed)
  const head = struct([
    [1, i32(DATA_PAGE)],
    [2, i32(page.length)],
    [3, i32(packed.length)],
    [
      5,
      struct([
        [1, i32(places)],
        [2, i32(PLAIN)],
        [3, i32(RLE)],
        [4, i32(RLE)],
      ]),
    ],
  ]).bytes
  const size_bytes = head.length + packed.length
  // what is in a list is not looked for between bounds
  const bounds =
    typeof leaf.field.type === 'string' && leaf.repetition_max === 0
      ? plainBounds(leaf.field.type, leaf.form, values.plain)
      : undefined
  const statistics = {
    value_count: places,
    null_count: absent,
    size_bytes,
    ...(bounds?.lower && { lower: bounds.lower }),
    ...(bounds?.upper && { upper: bounds.upper }),
  }
  return {
    leaf,
    parts: [head, packed],
    size_bytes,
    unpacked_bytes: head.length + page.length,
    places,
    absent,
    bounds,
    statistics,
  }
}

/** Its pieces, put into `room`. */
function pageOf({ form, definition_max, repetition_max }: ColumnLeaf, values: LeafValues, room: Room): Uint8Array {
  const { plain, definition, repetition } = values
  const pieces = [
    ...(repetition ? [encodedLevels(repetition, repetition_max)] : []),
    ...(definition ? [encodedLevels(definition, definition_max)] : []),
    form.physical === 'boolean' ? packedBits(plain) : plain,
  ]
  const size_bytes = pieces.reduce((sum, { length }) => sum + length, 0)
  if (room.bytes.length < size_bytes) room.bytes = new Uint8Array(size_bytes)
  let to = 0
  for (const piece of pieces) {
    room.bytes.set(piece, to)
    to += piece.length
  }
  return room.bytes.subarray(0, size_bytes)
}

/** Of one column after the other. */
interface Rooms {
  readonly page: Room
  readonly packed: Room
}

function packedBits(booleans: Uint8Array): Uint8Array {
  const bits = new Uint8Array(Math.ceil(booleans.length / 8))
  for (let at = 0; at < booleans.length; at++) bits[at >> 3] = (bits[at >> 3] ?? 0) | ((booleans[at] ?? 0) << (at & 7))
  return bits
}

type PlacedChunk = Chunk & { readonly offset: number }

function footerOf(schema: StructType, record_count: number, chunks: readonly PlacedChunk[]): Uint8Array {
  const total = (size: (chunk: PlacedChunk) => number) => i64(chunks.reduce((sum, chunk) => sum + size(chunk), 0))
  const group = struct([
    [1, list('struct', chunks.map(columnChunk))],
    [2, total(({ unpacked_bytes }) => unpacked_bytes)],
    [3, i64(record_count)],
    [5, i64(MAGIC.length)],
    [6, total(({ size_bytes }) => size_bytes)],
  ])
  const ordered = struct([[1, struct([])]])
  return struct([
    [1, i32(VERSION)],
    [2, list('struct', schemaElements(schema))],
    [3, i64(record_count)],
    [4, list('struct', [group])],
    [6, text(CREATED_BY)],
    [
      7,
      list(
        'struct',
        chunks.map(() => ordered),
      ),
    ],
  ]).bytes
}

function columnChunk({ leaf, offset, places, absent, size_bytes, unpacked_bytes, bounds }: PlacedChunk): ThriftValue {
  const statistics = struct([
    [3, i64(absent)],
    [5, bounds?.greatest && binary(bounds.greatest)],
    [6, bounds?.least && binary(bounds.least)],
  ])
  return struct([
    [2, i64(0)],
    [
      3,
      struct([
        [1, i32(PHYSICAL[leaf.form.physical])],
        [2, list('i32', [i32(PLAIN), i32(RLE)])],
        [3, list('binary', leaf.path.map(text))],
        [4, i32(SNAPPY)],
        [5, i64(places)],
        [6, i64(unpacked_bytes)],
        [7, i64(size_bytes)],
        [9, i64(offset)],
        [12, statistics],
      ]),
    ],
  ])
}
