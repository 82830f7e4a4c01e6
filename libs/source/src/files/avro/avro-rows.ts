import { type AvroCursor, type AvroType, cursorOf } from '@storemesh/schema-registry/avro'
import { PIECE_BYTES } from '../content-hash.js'
import type { FileRow, FileToRead, RowPoint } from '../file-row.js'
import { piecesOf } from '../pieces.js'
import { rowBytes } from '../row-text.js'
import { attempt, unreadable } from '../unreadable.js'
import { blockAt, requireWhole, unpackerOf } from './avro-blocks.js'
import { avroHeader } from './avro-header.js'
import { avroRowType } from './avro-row-type.js'
import { ofAvro } from './of-avro.js'

/** The rows of an object container file, block by block. */
export async function* avroRows({ store, file, row_bytes_max }: FileToRead, from: RowPoint): AsyncGenerator<FileRow> {
  const pieces = piecesOf(store, file, PIECE_BYTES)
  const header = await avroHeader(pieces, file.size_bytes)
  const type = avroRowType(header.schema)
  const unpack = unpackerOf(header.codec)
  if (from.byte === 0) await requireWhole(pieces, header, file.size_bytes)
  let { within } = from
  let start = Math.max(from.byte, header.end)
  for (;;) {
    const block = await blockAt(pieces, start, file.size_bytes, header.sync)
    if (!block) return
    yield* rowsOf(unpack(block.packed), block, { type, row_bytes_max, skip: within })
    start = block.end
    within = 0
  }
}

interface Reading {
  readonly type: AvroType
  readonly row_bytes_max: number
  readonly skip: number
}

function* rowsOf(
  bytes: Uint8Array,
  { start, rows }: { readonly start: number; readonly rows: number },
  { type, row_bytes_max, skip }: Reading,
): Generator<FileRow> {
  const cursor = cursorOf(bytes, row_bytes_max)
  for (let within = 0; within < rows; within += 1) {
    cursor.room = row_bytes_max
    cursor.isRefused = false
    const json = rowOf(type, cursor)
    if (within >= skip) yield { value: rowBytes(cursor, json, row_bytes_max), at: { byte: start, within } }
  }
  if (cursor.at !== bytes.length) throw unreadable('a block of it holds more than its rows')
}

const rowOf = (type: AvroType, cursor: AvroCursor): string =>
  attempt(() => ofAvro(() => type.read(cursor)), 'a row of it cannot be read')
