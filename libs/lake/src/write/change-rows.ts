import type { Committed, TableName } from '@storemesh/iceberg'
import type { Question } from '@storemesh/query-engine'
import { type ChangeParts, commitRows, type RowCommit } from './commit-rows.js'
import { agreesWith, type Base, type Condition, type RowPlan, type StandingRows } from './row-plan.js'

/** The ways to change a table's rows. Each is one commit; the table's properties say how rows of a file are taken away. */

type RowOptions = RowCommit & Pick<RowPlan, 'orderBy'>

export const appendRows = (
  parts: ChangeParts,
  name: TableName,
  fresh: Question,
  { orderBy = [], ...commit }: RowOptions = {},
): Promise<Committed> => commitRows(parts, name, () => ({ fresh, orderBy }), commit)

export const deleteRows = (parts: ChangeParts, name: TableName, gone: Condition, commit: RowCommit = {}): Promise<Committed> =>
  commitRows(parts, name, () => ({ gone }), commit)

/** The rows that the condition is true of go, fresh ones come. */
export const overwriteRows = (
  parts: ChangeParts,
  name: TableName,
  { fresh, gone }: { readonly fresh: Question; readonly gone: Condition },
  { orderBy = [], ...commit }: RowOptions = {},
): Promise<Committed> => commitRows(parts, name, () => ({ fresh, gone, orderBy }), commit)

/** All rows go, fresh ones come. */
export const replaceRows = (
  parts: ChangeParts,
  name: TableName,
  fresh: Question,
  { orderBy = [], ...commit }: RowOptions = {},
): Promise<Committed> => commitRows(parts, name, ({ files }: Base) => ({ fresh, goneFiles: files, orderBy }), commit)

/** All that is in a partition goes where a fresh row falls into it. PARTITIONS_MIXED. */
export const overwritePartitions = (
  parts: ChangeParts,
  name: TableName,
  fresh: Question,
  { orderBy = [], ...commit }: RowOptions = {},
): Promise<Committed> => commitRows(parts, name, () => ({ fresh, overPartitions: true, orderBy }), commit)

/** A fresh row takes the place of the one that has its key, or comes beside the others. KEY_NOT_UNIQUE. */
export const mergeRows = (
  parts: ChangeParts,
  name: TableName,
  { fresh, key }: { readonly fresh: Question | StandingRows; readonly key: readonly [string, ...string[]] },
  { orderBy = [], ...commit }: RowOptions = {},
): Promise<Committed> =>
  commitRows(
    parts,
    name,
    () => ({ fresh, key: { columns: key, mayMiss: false }, gone: agreesWith('fresh', key), orderBy }),
    commit,
  )
