import type { DuckDBConnection, DuckDBDataChunk, DuckDBResult } from '@duckdb/node-api'
import { Fault } from '@storemesh/core'
import type { AnswerColumn, Value } from '../query-engine.js'
import { icebergType } from './answer-types.js'
import { type BoundText, runToEnd } from './bound-text.js'
import type { Batch } from './messages.js'
import { fromDuck, toDuck } from './values.js'

const BATCH_ROWS_MAX = 4096
const BATCH_BYTES_MAX = 1024 * 1024
/** Rows between two looks at the batch's size. */
const STEP_ROWS = 64

/** The column that is true in one last row. A stream that breaks off in DuckDB ends as one that is whole does, but without it. */
const PROOF = '__answer_is_whole'

export interface RowStream {
  next(): Promise<Batch>
}

/** What is computed from so few rows may be computed a second time. */
const FEW_ROWS_MAX = 100_000

/** `rows_read` is how many rows it is computed from; undefined where that is not known. */
export async function openRowStream(
  connection: DuckDBConnection,
  text: BoundText,
  rows_read: number | undefined,
): Promise<RowStream> {
  const isQuick = rows_read !== undefined && rows_read <= FEW_ROWS_MAX
  return (isQuick ? await shortAnswer(connection, text) : undefined) ?? longAnswer(connection, text)
}

/** Run to its end at once: that is planned once, and a stream twice, which of few rows takes as long as all else. Undefined where it is longer. */
async function shortAnswer(connection: DuckDBConnection, { sql, parameters }: BoundText): Promise<RowStream | undefined> {
  const first = { sql: `SELECT * FROM (${sql}) LIMIT ${BATCH_ROWS_MAX + 1}`, parameters }
  const result = await runToEnd(connection, first)
  if (result.rowCount > BATCH_ROWS_MAX) return undefined
  const names = result.columnNames()
  return batches(names, chunksOf(result))
}

async function longAnswer(connection: DuckDBConnection, { sql, parameters }: BoundText): Promise<RowStream> {
  const { values, types } = toDuck(parameters)
  const proven = `SELECT * FROM (${sql}) UNION ALL BY NAME SELECT true AS ${PROOF}`
  const result = await connection.stream(proven, values, types)
  const names = result.columnNames().slice(0, -1)
  return batches(
    names,
    chunksUpTo(names.length, result, () => reasonOf(connection, { sql, parameters })),
  )
}

function batches(names: readonly string[], chunks: AsyncGenerator<Chunk, void>): RowStream {
  const cursor = rowCursor(chunks)
  return {
    async next() {
      const columns: Value[][] = names.map(() => [])
      let [row_count, size_bytes] = [0, 0]
      while (row_count < BATCH_ROWS_MAX && size_bytes < BATCH_BYTES_MAX) {
        const slice = await cursor.advance(Math.min(STEP_ROWS, BATCH_ROWS_MAX - row_count))
        if (!slice) return { names, columns, row_count, last: true }
        row_count += slice.to - slice.from
        size_bytes += readSlice(slice, columns)
      }
      return { names, columns, row_count, last: false }
    },
  }
}

/** The answer's columns; nothing is computed. */
export async function describeAnswer(connection: DuckDBConnection, { sql, parameters }: BoundText): Promise<AnswerColumn[]> {
  if (parameters.length === 0) return planned(connection, sql)
  const result = await runToEnd(connection, { sql: `SELECT * FROM (${sql}) LIMIT 0`, parameters })
  return result.columnTypes().map((type, at) => ({ name: result.columnName(at), type: icebergType(type) }))
}

/** A plan is enough where every type is known without the parameters. */
async function planned(connection: DuckDBConnection, sql: string): Promise<AnswerColumn[]> {
  const statement = await connection.prepare(`SELECT * FROM (${sql})`)
  try {
    return Array.from({ length: statement.columnCount }, (_, at) => ({
      name: statement.columnName(at),
      type: icebergType(statement.columnType(at)),
    }))
  } finally {
    statement.destroySync()
  }
}

interface Chunk {
  readonly chunk: DuckDBDataChunk
  /** How many of its rows are of the answer. */
  readonly rows: number
}

/** Of an answer that was run to its end. */
async function* chunksOf(result: DuckDBResult): AsyncGenerator<Chunk, void> {
  for (;;) {
    const chunk = await result.fetchChunk()
    if (!chunk || chunk.rowCount === 0) return
    yield { chunk, rows: chunk.rowCount }
  }
}

/** Up to the row that proves that none is missing. Where it does not come, the reason is thrown. */
async function* chunksUpTo(
  proof_column: number,
  result: DuckDBResult,
  reason: () => Promise<unknown>,
): AsyncGenerator<Chunk, void> {
  for (;;) {
    const chunk = await result.fetchChunk()
    if (!chunk || chunk.rowCount === 0) throw await reason()
    const isLast = chunk.getColumnVector(proof_column).getItem(chunk.rowCount - 1) === true
    yield { chunk, rows: isLast ? chunk.rowCount - 1 : chunk.rowCount }
    if (isLast) return
  }
}

interface Slice {
  readonly chunk: DuckDBDataChunk
  readonly from: number
  readonly to: number
}

/** A few rows after the other, undefined after the last. */
function rowCursor(chunks: AsyncGenerator<Chunk, void>) {
  let current: Chunk | undefined
  let at = 0
  return {
    async advance(rows_max: number): Promise<Slice | undefined> {
      while (!current || at >= current.rows) {
        const { value } = await chunks.next()
        if (!value) return undefined
        ;[current, at] = [value, 0]
      }
      const slice = { chunk: current.chunk, from: at, to: Math.min(current.rows, at + rows_max) }
      at = slice.to
      return slice
    },
  }
}

function readSlice({ chunk, from, to }: Slice, columns: readonly Value[][]): number {
  let size_bytes = 0
  columns.forEach((column, at) => {
    const vector = chunk.getColumnVector(at)
    for (let row = from; row < to; row++) {
      const value = fromDuck(vector.getItem(row))
      column.push(value)
      size_bytes += sizeOf(value)
    }
  })
  return size_bytes
}

const SCALAR_BYTES = 8
function sizeOf(value: Value): number {
  if (typeof value === 'string') return value.length + SCALAR_BYTES
  if (typeof value !== 'object' || value === null) return SCALAR_BYTES
  if (value instanceof Uint8Array) return value.length + SCALAR_BYTES
  return Object.values(value).reduce((sum: number, inner: Value) => sum + sizeOf(inner), SCALAR_BYTES)
}

/** A stream does not say why it broke off: the same statement, run for a single number, does. */
async function reasonOf(connection: DuckDBConnection, { sql, parameters }: BoundText): Promise<unknown> {
  try {
    await runToEnd(connection, { sql: `SELECT max(hash(answer)) FROM (${sql}) AS answer`, parameters })
  } catch (error) {
    return error
  }
  return new Fault('QUERY_FAILED', 'the answer broke off before its end, and would not a second time: ask again')
}
