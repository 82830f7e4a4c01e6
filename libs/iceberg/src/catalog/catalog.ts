import type { TableMetadata } from '../metadata.js'
import type { Requirement, Update } from '../metadata-change.js'
import type { PartitionField } from '../partition.js'
import type { Schema } from '../types.js'

/** The tables by name, and the one place where a table's state is swapped. */
export interface Catalog {
  list(): Promise<readonly TableName[]>

  /** TABLE_NOT_FOUND, METADATA_CORRUPT, METADATA_MISSING, FORMAT_VERSION_UNKNOWN. */
  load(name: TableName): Promise<Table>

  /** TABLE_EXISTS. Field ids are given out here; those of `schema` only tie the partition fields to their sources. */
  create(name: TableName, table: NewTable): Promise<Table>

  /** Makes a table known that stands in the store already, as the metadata file of this key has it. TABLE_EXISTS, METADATA_CORRUPT. */
  register(name: TableName, metadata_location: string): Promise<Table>

  /** Applies the updates if every requirement holds of the newest state; COMMIT_CONFLICT otherwise, and nothing changed. */
  commit(
    name: TableName,
    requirements: readonly Requirement[],
    updates: readonly Update[],
    options?: CommitOptions,
  ): Promise<Table>

  /** The table is forgotten, its files stay; another one may take the name. A commit that races is in before, or TABLE_NOT_FOUND. */
  drop(name: TableName): Promise<void>
}

export interface CommitOptions {
  /** The change is not seen before this resolves, and never where it rejects: what the updates name may be on its way. */
  readonly after?: Promise<unknown> | undefined
}

export interface TableName {
  /** The domain that owns it. */
  readonly namespace: string
  readonly name: string
}

export interface NewTable {
  /** Below the lake: `gold/orders/fact_order`. */
  readonly location: string
  readonly schema: Schema
  readonly partition: readonly PartitionField[]
  readonly properties: Readonly<Record<string, string>>
}

export interface Table {
  readonly name: TableName
  readonly metadata: TableMetadata
  /** Where `metadata` stands, as a key of the object store. */
  readonly metadata_location: string
}
