import type { FileRow, FileToRead, RowPoint } from '../file-row.js'
import { piecesOf } from '../pieces.js'
import { rowBytes } from '../row-text.js'
import { attempt, unreadable } from '../unreadable.js'
import { assembledRow } from './assembled-row.js'
import { type ColumnCursor, columnCursor, nextRow, readPage } from './column-cursor.js'
import { parquetFooter, type RowGroup } from './parquet-footer.js'
import type { SchemaTree } from './schema-tree.js'

const TAIL_PIECE_BYTES = 1 << 16
const PIECES_TOGETHER_BYTES = 16 << 20
const PIECE_BYTES_MIN = 1 << 16
const PIECE_BYTES_MAX = 1 << 20
/** What the pages of all columns take together, unpacked. */
const HELD_BYTES_MAX = 256 << 20

/**
 * The rows of a file, row group by row group, and of each column page by page: in memory there is one page of each. A point in
 * the file is the number of its row.
 */
export async function* parquetRows(of: FileToRead, { within: first }: RowPoint): AsyncGenerator<FileRow> {
  const { tree, groups } = await parquetFooter(piecesOf(of.store, of.file, TAIL_PIECE_BYTES), of.file.size_bytes)
  for (const group of groups) {
    if (group.start + group.rows > first) yield* groupRows(of, tree, group, Math.max(0, first - group.start))
  }
}

async function* groupRows(of: FileToRead, tree: SchemaTree, group: RowGroup, unwanted: number): AsyncGenerator<FileRow> {
  const cursors = tree.columns.map((column, at) => {
    const chunk = group.chunks[at]
    if (!chunk) throw unreadable('a row group of it does not have the columns of its schema')
    const file = { key: of.file.key, size_bytes: chunk.end }
    return columnCursor(column, chunk, piecesOf(of.store, file, pieceBytes(tree.columns.length)))
  })
  for (const cursor of cursors) await passOver(cursor, unwanted)
  for (let number = unwanted; number < group.rows; number += 1) {
    for (const cursor of cursors) {
      while (!nextRow(cursor)) {
        await readPage(cursor, 0)
        requireRoom(cursors)
      }
    }
    const row = { room: of.row_bytes_max, isRefused: false }
    const json = attempt(() => assembledRow(tree.fields, { cursors, row }), 'a row of it cannot be read')
    yield { value: rowBytes(row, json, of.row_bytes_max), at: { byte: 0, within: group.start + number } }
  }
}

async function passOver(cursor: ColumnCursor, rows: number): Promise<void> {
  let left = rows
  while (left > 0) {
    if (nextRow(cursor)) left -= 1
    else left -= await readPage(cursor, left)
  }
}

const pieceBytes = (columns: number): number =>
  Math.min(PIECE_BYTES_MAX, Math.max(PIECE_BYTES_MIN, Math.floor(PIECES_TOGETHER_BYTES / columns)))

function requireRoom(cursors: readonly ColumnCursor[]): void {
  const held_bytes = cursors.reduce((sum, cursor) => sum + cursor.held_bytes, 0)
  if (held_bytes > HELD_BYTES_MAX) throw unreadable(`the pages of its columns have more than ${HELD_BYTES_MAX} bytes together`)
}
