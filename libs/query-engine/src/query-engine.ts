import type { Viewer } from '@storemesh/access'
import type { ColumnStatistics, Schema, SingleValue, TableName, Type } from '@storemesh/iceberg'

/** SQL over tables. The SQL is Trino's; what a relation is, the caller binds. */
export interface QueryEngine {
  /** It reads tables by their name in the catalog: no file needs to be brought near for it. */
  readonly readsCatalog?: boolean

  /**
   * The rows, in bounded batches. A stream that ends without an error was whole. `signal` cancels.
   * SQL_INVALID, RELATION_UNKNOWN, QUERY_DEADLINE, QUERY_CANCELLED, QUERY_MEMORY, DATA_FILE_CORRUPT, DATA_FILE_MISSING.
   */
  rows(question: Question, viewer: Viewer, options?: { readonly signal?: AbortSignal }): AsyncIterable<readonly Row[]>

  /** Names and types of the answer's columns, from the statement alone. */
  describe(question: Question, viewer: Viewer): Promise<readonly AnswerColumn[]>

  /** Writes the answer as Parquet files with the schema's field ids. Files are complete and in no table yet; local ones are durable once a store adopts them. */
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
  /** Whoever asks can wait: an engine that others wait for answers them first, and apart from this where it can. */
  readonly isPatient?: boolean
}

export type Relation = TableRelation | GonePlacesRelation | JsonLinesRelation | UnionRelation | AnswerRelation

/** Rows of an Iceberg table, read by field id; no files is an empty table. */
export interface TableRelation {
  readonly kind: 'table'
  readonly schema: Schema
  readonly files: readonly RelationFile[]
  /**
   * Adds columns for those who change rows by their place: `"$path"` (the file's address), `"$file"` (its place in `files`, which
   * is many times quicker to come by) and `"$pos"` (the row's number in it). With `'files'` it is `"$file"` alone, for those who
   * ask which files to read.
   */
  readonly places?: boolean | 'files'
  /** The same rows for an engine that knows the catalog: the table, at a snapshot. Absent where it has no name there. */
  readonly at?: TableAt
}

export interface TableAt {
  readonly table: TableName
  readonly snapshot_id: string | undefined
  /** All of its rows, not only those of `files`. */
  readonly isWhole: boolean
  /** The schema that the snapshot was made with; the relation's own, where it is left out. */
  readonly schema?: Schema
  /** The snapshot in which the `lost` rows of the files are gone. */
  readonly lost_by?: string
}

/** A data file, or what is asked of it. */
export interface RelationFile {
  /** Where the engine reads it: a local Parquet file. */
  readonly path: string
  /** The address by which the table and its delete files name it. */
  readonly address: string
  readonly record_count: number
  readonly size_bytes: number
  /** Its rows without those that these take away. */
  readonly deletes: readonly RelationDelete[]
  /** Only those of its rows that these take away. */
  readonly lost?: readonly RelationDelete[]
  /** Values of its identity partitions by column name, for files that leave such columns out. */
  readonly constants?: ReadonlyMap<string, Value>
}

/** Rows of `file_path` and `pos`: places that are gone. */
export interface PositionDelete {
  readonly kind: 'position'
  readonly path: string
  readonly record_count: number
  /** All are places of the data file that it stands with, so that no path needs to be read. */
  readonly isOfOneFile: boolean
}

export type RelationDelete =
  | PositionDelete
  /** Rows that are gone wherever their values stand in these columns. */
  | { readonly kind: 'equality'; readonly path: string; readonly record_count: number; readonly schema: Schema }

/** `"$file"` and `"$pos"` of every row that position deletes take away from these files, as a relation of the files shows places. */
export interface GonePlacesRelation {
  readonly kind: 'gone-places'
  readonly files: readonly RelationFile[]
}

/**
 * Local files of JSON lines, a field of each line for a column; one that is left out is NULL. Numbers of long, int, float and
 * double stand as JSON's, and NaN, Infinity and -Infinity as texts · decimal, date, time (`10:00:00.000001`), timestamps and uuid
 * as texts · binary and fixed as base64 · a list as an array, a struct as an object, a map as an object by its keys' texts.
 */
export interface JsonLinesRelation {
  readonly kind: 'json-lines'
  readonly schema: Schema
  readonly paths: readonly string[]
}

/** Rows of several relations that have the columns of the schema, and of all rows with one key the first by the order. */
export interface UnionRelation {
  readonly kind: 'union'
  readonly schema: Schema
  readonly parts: readonly (TableRelation | JsonLinesRelation)[]
  readonly key: readonly [string, ...string[]]
  readonly order: readonly [string, ...string[]]
}

/** Rows that a statement gives, which has relations of its own and no parameters. Its columns are the schema's. */
export interface AnswerRelation {
  readonly kind: 'answer'
  readonly schema: Schema
  readonly sql: string
  readonly relations: ReadonlyMap<string, Relation>
}

/** long: bigint · int, double: number · decimal, timestamptz (RFC 3339, Z, six digits), timestamp (the same without Z), time (six digits), date, uuid, string: string · binary: bytes. */
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
  /** A local folder, for an engine that writes files of its own. */
  readonly folder: string
  /** The table that the files are for, for an engine that writes through the catalog. */
  readonly table?: TableName
  /** One file or more for each combination of these values. */
  readonly partition?: readonly PartitionBy[]
  /** The rows of each file in this order. */
  readonly orderBy?: readonly string[]
  /** For rows that are few, and soon in other files: what is quick to write and to read, rather than small. */
  readonly isFleeting?: boolean
  /** About how large a file becomes before there is a second one. */
  readonly file_size_bytes?: number
}

/** A partition field: a column, dots leading into structs, and a transform as Iceberg spells it, such as `bucket[16]`. */
export interface PartitionBy {
  readonly column: string
  readonly transform: string
}

/** A finished file: a local one for a store to adopt, or one that the engine put into the store. */
export type WrittenFile = LocalFile | StoredFile

export interface LocalFile extends WrittenFacts {
  readonly path: string
}

export interface StoredFile extends WrittenFacts {
  readonly key: string
}

interface WrittenFacts {
  readonly record_count: number
  readonly size_bytes: number
  /** The value of each of the target's partition fields, in their order. */
  readonly partition: readonly (SingleValue | null)[]
  readonly columns: ReadonlyMap<number, ColumnStatistics>
  /** Where each of its row groups begins. */
  readonly split_offsets?: readonly number[]
}
