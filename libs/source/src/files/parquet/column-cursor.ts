import type { PageHeader } from 'hyparquet'
import { parquetHeader } from 'hyparquet/src/column.js'
import type { Pieces } from '../pieces.js'
import { attempt, unreadable } from '../unreadable.js'
import { dictionaryTexts, type Entries, entriesIn, PAGE_BYTES_MAX, pageEntries, requireSound } from './data-page.js'
import type { Chunk } from './parquet-footer.js'
import type { Column } from './schema-tree.js'

/** A column of a row group, read page by page. Of the row that is to come next the entries are from `from` up to `to`. */
export interface ColumnCursor {
  readonly column: Column
  entries: Entries
  count: number
  from: number
  to: number
  /** What its page takes in memory. */
  held_bytes: number
  readonly state: ReadState
}

interface ReadState {
  readonly pieces: Pieces
  readonly chunk: Chunk
  at: number
  /** Entries in pages that were not read. */
  left: number
  dictionary: readonly string[] | undefined
  dictionary_bytes: number
}

const ROW_ENTRIES_MAX = 1 << 20
const NONE: Entries = { definitions: undefined, repetitions: undefined, textAt: () => '' }

export const columnCursor = (column: Column, chunk: Chunk, pieces: Pieces): ColumnCursor => ({
  column,
  entries: NONE,
  count: 0,
  from: 0,
  to: 0,
  held_bytes: 0,
  state: { pieces, chunk, at: chunk.start, left: chunk.values, dictionary: undefined, dictionary_bytes: 0 },
})

/** Goes to the next row. False where its entries may go on in a page that must be read first. */
export function nextRow(cursor: ColumnCursor): boolean {
  const { entries, count, to, state } = cursor
  const { repetitions } = entries
  let end = to + 1
  if (repetitions) while (end < count && repetitions[end] !== 0) end += 1
  const isKnown = to < count && (end < count || !cursor.column.repetition || state.left === 0)
  if (!isKnown) return false
  cursor.from = to
  cursor.to = end
  return true
}

/** Reads another page behind what is left of this one. Rows that are not wanted are passed over by whole pages; gives how many. */
export async function readPage(cursor: ColumnCursor, unwanted: number): Promise<number> {
  const { state, column } = cursor
  const { codec } = state.chunk
  let passed = 0
  for (;;) {
    if (state.left <= 0) throw unreadable('a column of it ends early')
    const { header, start } = await headerAt(state)
    const { compressed_page_size } = header
    const next = start + compressed_page_size
    if (!(compressed_page_size >= 0 && next <= state.chunk.end)) throw unreadable('a page of it ends early')
    state.at = next
    const load = async () => {
      const page = { header, bytes: await state.pieces(start, compressed_page_size), codec }
      requireSound(page)
      return page
    }
    if (header.type === 'DICTIONARY_PAGE') {
      const page = await load()
      state.dictionary = attempt(() => dictionaryTexts(page, column), 'a dictionary of it cannot be read')
      state.dictionary_bytes = header.uncompressed_page_size
    } else if (header.type === 'DATA_PAGE' || header.type === 'DATA_PAGE_V2') {
      const count = entriesIn(header)
      state.left -= count
      const rows = column.repetition === 0 ? count : header.data_page_header_v2?.num_rows
      if (rows !== undefined && cursor.to >= cursor.count && passed + rows <= unwanted && state.left > 0) {
        passed += rows
        continue
      }
      append(cursor, pageEntries(await load(), column, state.dictionary), count)
      cursor.held_bytes = Math.min(PAGE_BYTES_MAX, header.uncompressed_page_size) + state.dictionary_bytes
      return passed
    }
  }
}

/** A row may begin in one page and end in another. */
function append(cursor: ColumnCursor, page: Entries, count: number): void {
  const { entries, to, count: before, column } = cursor
  const kept = before - to
  if (kept > ROW_ENTRIES_MAX) throw unreadable(`a row of it has more than ${ROW_ENTRIES_MAX} values in one column`)
  const joined = (held: Int32Array | undefined, more: Int32Array | undefined, missing: number): Int32Array | undefined => {
    if (kept === 0 || (!held && !more)) return more
    const both = new Int32Array(kept + count).fill(missing)
    if (held) both.set(held.subarray(to, before))
    if (more) both.set(more, kept)
    return both
  }
  cursor.entries = {
    definitions: joined(entries.definitions, page.definitions, column.definition),
    repetitions: joined(entries.repetitions, page.repetitions, 0),
    textAt: kept === 0 ? page.textAt : withKept(cursor, page),
  }
  cursor.count = kept + count
  cursor.from = 0
  cursor.to = 0
}

/** The texts that are left are made now, so that their page is not held. */
function withKept({ entries, to, count, column }: ColumnCursor, page: Entries): Entries['textAt'] {
  const { textAt, definitions } = entries
  const isThere = (entry: number) => !definitions || definitions[entry] === column.definition
  const kept = Array.from({ length: count - to }, (_, at) => (isThere(to + at) ? textAt(to + at) : ''))
  return (entry) => kept[entry] ?? page.textAt(entry - kept.length)
}

const USUAL_HEADER_BYTES = 1 << 14
const HEADER_BYTES_MAX = 8 << 20

/** A header says where its page begins only when it is read; what it tells of its values may be long. */
async function headerAt({ pieces, at, chunk }: ReadState): Promise<{ readonly header: PageHeader; readonly start: number }> {
  const left = chunk.end - at
  for (const length of [USUAL_HEADER_BYTES, HEADER_BYTES_MAX]) {
    const bytes = await pieces(at, Math.min(length, left))
    const reader = { view: new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength), offset: 0 }
    const isLast = length >= left || length === HEADER_BYTES_MAX
    const header = isLast ? attempt(() => parquetHeader(reader), 'a page header of it cannot be read') : headerIn(reader)
    if (header) return { header, start: at + reader.offset }
  }
  throw unreadable('a page header of it cannot be read')
}

function headerIn(reader: { readonly view: DataView; offset: number }): PageHeader | undefined {
  try {
    return parquetHeader(reader)
  } catch (error) {
    // it does not end here: more of it is read
    if (error instanceof Error) return undefined
    throw error
  }
}
