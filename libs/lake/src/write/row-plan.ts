import type { PlannedFile, Schema, SnapshotId, Table } from '@storemesh/iceberg'
import type { LocalFile, Question, Relation } from '@storemesh/query-engine'
import { among } from './among.js'

/** A table as a change of its rows is computed from it. */
export interface Base {
  readonly table: Table
  /** Undefined where nothing was committed yet. */
  readonly snapshot_id: SnapshotId | undefined
  readonly files: readonly PlannedFile[]
}

/** Which rows of a table come and go by one commit. */
export interface RowPlan {
  readonly fresh?: Question | StandingRows
  readonly orderBy?: readonly string[]
  /** Only those of the fresh rows come whose values in these columns the table has not yet. */
  readonly newBy?: readonly string[]
  /** What tells the fresh rows apart: one that is there twice is refused, and a missing one unless it may be. KEY_NOT_UNIQUE. */
  readonly key?: { readonly columns: readonly string[]; readonly mayMiss: boolean }
  readonly gone?: Condition
  /** Files that go whole, whatever is in them. */
  readonly goneFiles?: readonly PlannedFile[]
  /** All that is in a partition goes where a fresh row falls into it. */
  readonly overPartitions?: boolean
}

/** Rows that an engine wrote into local files. What they replace is sought while they are written as the table has them. */
export interface StandingRows {
  readonly schema: Schema
  readonly files: readonly LocalFile[]
}

/** True of the rows that are meant. It speaks of the table's rows as `stored`, and of those that come as `fresh`. */
export interface Condition {
  readonly sql: string
  /** What else it reads, by name. */
  readonly relations?: ReadonlyMap<string, Relation>
  /** It does not speak of `fresh`, so it is asked while that is computed. */
  readonly isApart?: boolean
  /** It is true or false of any values whatever, so that rows which are gone already may be asked too: that is quicker. */
  readonly ofAnyRow?: boolean
  /** The only stored columns that it speaks of; it may speak of any where this is left out. */
  readonly columns?: readonly string[]
  /** It is true only of rows that agree with a fresh one in all of these columns: files whose bounds say that they hold none are not asked. */
  readonly asFresh?: readonly string[]
  /** The files that can hold such rows; all of them where it is left out. */
  readonly within?: readonly PlannedFile[]
}

/** True of stored rows that agree with one of another relation in all of these columns. */
export const agreesWith = (relation: string, columns: readonly string[]): Condition => ({
  sql: among(
    columns.map((column) => `stored.${column}`),
    relation,
    columns,
  ),
  ofAnyRow: true,
  columns,
  ...(relation === FRESH && { asFresh: columns }),
})

/** The name by which conditions speak of the rows that come. */
const FRESH = 'fresh'
