import { isFault } from '@storemesh/core'
import {
  type Committed,
  commitFiles,
  type FileChange,
  type Operation,
  planFiles,
  snapshotOf,
  type Table,
  type TableName,
  type TableParts,
} from '@storemesh/iceberg'
import { objectKey } from '@storemesh/object-store'
import { changeOfRows, type RowChange, type RowsParts } from './change-of-rows.js'
import type { Base, RowPlan } from './row-plan.js'
import { inSpool } from './write-files.js'

export type ChangeParts = RowsParts & TableParts

type Files = Omit<RowChange, 'stored'>

/** What goes with a commit beside the rows. */
export type RowCommit = Partial<Pick<FileChange, 'summary' | 'branch' | 'createBranch' | 'check'>>

const ATTEMPTS_MAX = 5

/**
 * Changes rows in one commit. Where another commit took a file away, or rows of it, that the change was computed from, it is
 * computed again from the newest state.
 */
export async function commitRows(
  parts: ChangeParts,
  name: TableName,
  planOf: (base: Base) => Promise<RowPlan> | RowPlan,
  commit: RowCommit = {},
): Promise<Committed> {
  for (let attempt = 1; ; attempt += 1) {
    const base = await baseOf(parts, await parts.catalog.load(name), commit)
    const plan = await planOf(base)
    const outcome = await inSpool(parts, (folder) => commitOnce(parts, base, plan, commit, folder))
    if (!(outcome instanceof Error)) return outcome
    if (attempt === ATTEMPTS_MAX) throw outcome
  }
}

/** The error where the change is to be computed again. */
async function commitOnce(
  parts: ChangeParts,
  base: Base,
  plan: RowPlan,
  commit: RowCommit,
  folder: string,
): Promise<Committed | Error> {
  const { stored, ...change } = await changeOfRows(parts, base, plan, folder)
  try {
    return await commitFiles(parts, base.table.name, {
      operation: operationOf(change),
      ...change,
      summary: {},
      ...commit,
      stored,
      ...(base.snapshot_id !== undefined && { rowsAsOf: base.snapshot_id }),
    })
  } catch (error) {
    await Promise.allSettled([stored])
    const isOutdated = isFault(error, 'FILES_GONE') || isFault(error, 'FILES_CHANGED')
    // no sweep comes to a table that was dropped meanwhile
    if (isOutdated || isFault(error, 'TABLE_NOT_FOUND')) await discard(parts, change)
    if (isOutdated) return error
    throw error
  }
}

/** The branch as it is, or the table where the branch is about to be made. */
async function baseOf({ store }: ChangeParts, table: Table, { branch }: RowCommit): Promise<Base> {
  const ref = branch !== undefined && Object.hasOwn(table.metadata.refs, branch) ? branch : undefined
  const snapshot_id = snapshotOf(table, { ref })?.['snapshot-id']
  return { table, snapshot_id, files: snapshot_id === undefined ? [] : await planFiles({ store }, table, { snapshot_id }) }
}

function operationOf({ add, addDeletes, remove }: Files): Operation {
  const isTaken = addDeletes.length + remove.length > 0
  if (isTaken) return add.length > 0 ? 'overwrite' : 'delete'
  return 'append'
}

/** The commit was refused, so nobody knows these. */
async function discard({ store }: ChangeParts, { add, addDeletes }: Pick<Files, 'add' | 'addDeletes'>): Promise<void> {
  await Promise.allSettled([...add, ...addDeletes].map(({ key }) => store.delete(objectKey(key)))) // an orphan is swept later
}
