import type { Viewer } from '@storemesh/access'
import type { ColumnStatistics, Schema, Type } from '@storemesh/iceberg'

/** SQL over tables. The SQL is Trino's; what a relation is, the caller binds. */
export interface QueryEngine {
  /**
   * The rows, in bounded batches. A stream that ends without an error was whole. `signal` cancels.
   * SQL_INVALID, RELATION_UNKNOWN, QUERY_DEADLINE, QUERY_CANCELLED, QUERY_MEMORY, DATA_FILE_CORRUPT, DATA_FILE_MISSING.
   */
  rows(question: Question, viewer: Viewer, options?: { readonly signal?: AbortSignal }): AsyncIterable<readonly Row[]>

  /** Names and types of the answer's columns, from the statement alone. */
  describe(question: Question, viewer: Viewer): Promise<readonly AnswerColumn[]>

  /** Writes the answer as Parquet files with the schema's field ids, below a local folder. Files are complete, not yet in any table. */
  write(question: Question, viewer: Viewer, target: WriteTarget): Promise<readonly WrittenFile[]>

  /** The relations that a SELECT names, and proof that it is one SELECT without table functions. SQL_INVALID, SQL_NOT_A_SELECT, SQL_FUNCTION_REFUSED. */
  relationsOf(sql: string): Promise<readonly string[]>

  close(): Promise<void>
}

export interface Question {
  readonly sql: string
  /** By the name that the SQL uses, such as `orders.fact_order`; every relation that the SQL names is here, or RELATION_UNKNOWN. */
  readonly relations: ReadonlyMap<string, Relation>
  /** Bound to $1, $2, … */
  readonly parameters?: readonly Value[]
  readonly deadline_ms?: number
}

export type Relation =
  /** Files of an Iceberg table, read by field id; no files is an empty table. */
  | { readonly kind: 'table'; readonly schema: Schema; readonly paths: readonly string[] }
  /** Local files of JSON lines, a field of each line for a column. */
  | { readonly kind: 'json-lines'; readonly schema: Schema; readonly paths: readonly string[] }

/** long: bigint · int, double: number · decimal, timestamptz (RFC 3339, Z, six digits), date, string: string · binary: bytes. */
export type Value = null | boolean | number | bigint | string | Uint8Array | readonly Value[] | { readonly [name: string]: Value }
export type Row = Readonly<Record<string, Value>>

export interface AnswerColumn {
  readonly name: string
  /** An Iceberg type; ids of what is nested in it are 0, for a table to give out. */
  readonly type: Type
}

export interface WriteTarget {
  /** The answer's columns are cast to it, by name; a column that is missing or too many is COLUMN_MISMATCH. */
  readonly schema: Schema
  readonly folder: string
  /** One file or more for each value of this expression over the answer (`day` of a timestamptz or identity of a date column). */
  readonly partition?: { readonly column: string; readonly transform: 'day' | 'identity' }
  readonly orderBy?: readonly string[]
}

export interface WrittenFile {
  readonly path: string
  readonly record_count: number
  readonly size_bytes: number
  /** The partition's value: days since 1970 for `day` and for a date. */
  readonly partition_value?: number
  readonly columns: ReadonlyMap<number, ColumnStatistics>
}
