import type { TableName } from '@storemesh/iceberg'
import type { StoredFile, WriteTarget } from '../query-engine.js'

/**
 * Tables that Trino fills and nobody reads. It writes files only by committing them to a table, and the commit that counts is
 * ours: so it is given a table of the target's shape, and what it wrote there is taken out of it again.
 */
export interface Staging {
  /** A table with the very schema (field ids too), partitioning and order of the target, whose files lie among the target's own. */
  create(table: TableName, target: Pick<WriteTarget, 'schema' | 'partition' | 'orderBy'>): Promise<StagedTable>
}

export interface StagedTable {
  readonly name: TableName
  /** What was written into it. */
  files(): Promise<readonly StoredFile[]>
  /** Forgets the table. `keepFiles` leaves its data files, which belong to nobody then; without it they go too. */
  drop(options: { readonly keepFiles: boolean }): Promise<void>
}
