import type { DuckDBConnection, DuckDBDataChunk, DuckDBResult } from '@duckdb/node-api'
import { Fault } from '@storemesh/core'
import type { AnswerColumn, Value } from '../query-engine.js'
import { icebergType } from './answer-types.js'
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

export async function openRowStream(connection: DuckDBConnection, sql: string, parameters: readonly Value[]): Promise<RowStream> {
  const { values, types } = toDuck(parameters)
  const proven = `SELECT * FROM (${sql}) UNION ALL BY NAME SELECT true AS ${PROOF}`
  const result = await connection.stream(proven, values, types)
  const names = result.columnNames().slice(0, -1)
  const cursor = rowCursor(result, names.length)
  return {
    async next() {
      const columns: Value[][] = names.map(() => [])
      let [row_count, size_bytes] = [0, 0]
      while (row_count < BATCH_ROWS_MAX && size_bytes < BATCH_BYTES_MAX) {
        const slice = await cursor.advance(Math.min(STEP_ROWS, BATCH_ROWS_MAX - row_count))
        if (slice === 'whole') return { names, columns, row_count, last: true }
        if (slice === 'broken') throw await reasonOf(connection, sql, parameters)
        row_count += slice.to - slice.from
        size_bytes += readSlice(slice, columns)
      }
      return { names, columns, row_count, last: false }
    },
  }
}

/** The answer's columns; nothing is computed. */
export async function describeAnswer(
  connection: DuckDBConnection,
  sql: string,
  parameters: readonly Value[],
): Promise<AnswerColumn[]> {
  if (parameters.length === 0) return planned(connection, sql)
  const { values, types } = toDuck(parameters)
  const result = await connection.run(`SELECT * FROM (${sql}) LIMIT 0`, values, types)
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

interface Slice {
  readonly chunk: DuckDBDataChunk
  readonly from: number
  readonly to: number
}

function rowCursor(result: DuckDBResult, proof_column: number) {
  let chunk: DuckDBDataChunk | null = null
  let [at, end, whole] = [0, 0, false]
  return {
    async advance(rows_max: number): Promise<Slice | 'whole' | 'broken'> {
      while (!chunk || at >= end) {
        if (whole) return 'whole'
        chunk = await result.fetchChunk()
        if (!chunk || chunk.rowCount === 0) return 'broken'
        whole = chunk.getColumnVector(proof_column).getItem(chunk.rowCount - 1) === true
        ;[at, end] = [0, whole ? chunk.rowCount - 1 : chunk.rowCount]
      }
      const slice = { chunk, from: at, to: Math.min(end, at + rows_max) }
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
async function reasonOf(connection: DuckDBConnection, sql: string, parameters: readonly Value[]): Promise<unknown> {
  const { values, types } = toDuck(parameters)
  try {
    await connection.run(`SELECT max(hash(answer)) FROM (${sql}) AS answer`, values, types)
  } catch (error) {
    return error
  }
  return new Fault('QUERY_FAILED', 'the answer broke off before its end, and would not a second time: ask again')
}
