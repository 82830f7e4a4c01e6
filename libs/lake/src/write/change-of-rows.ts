import type { NewDataFile, NewDeleteFile } from '@storemesh/iceberg'
import type { Relation } from '@storemesh/query-engine'
import type { Lake } from '../lake.js'
import { plannedOf, requireKeys } from './fresh-rows.js'
import { filesOfPartitions } from './over-partitions.js'
import { positionsGone } from './position-deletes.js'
import { rowsKept } from './rewritten-files.js'
import type { Base, Condition, RowPlan } from './row-plan.js'
import { writeFiles, type WriteParts } from './write-files.js'
import { isMergeOnRead } from './write-mode.js'

export interface RowsParts extends WriteParts {
  readonly lake: Lake
}

/** The files by which a plan's rows come and go. They are durable, and belong to no snapshot yet. */
export interface RowChange {
  readonly add: readonly NewDataFile[]
  readonly addDeletes: readonly NewDeleteFile[]
  /** Keys of data files. */
  readonly remove: readonly string[]
}

export async function changeOfRows(parts: RowsParts, base: Base, plan: RowPlan): Promise<RowChange> {
  const { fresh, key, orderBy = [] } = plan
  const add = fresh ? await writeFiles(parts, fresh, base.table, { orderBy }) : []
  const came = await parts.lake.relation(base.table, { files: add.map((file) => plannedOf(parts.store, file)) })
  const checked = key && add.length > 0 ? requireKeys(parts, base.table.name, came, key) : undefined
  const [ends, change] = await Promise.allSettled([checked, changeBy(parts, base, plan, add, came)])
  if (ends.status === 'rejected') throw ends.reason
  if (change.status === 'rejected') throw change.reason
  return change.value
}

async function changeBy(
  parts: RowsParts,
  base: Base,
  plan: RowPlan,
  add: readonly NewDataFile[],
  came: Relation,
): Promise<RowChange> {
  const { fresh, gone, goneFiles = [] } = plan
  const replaced = plan.overPartitions ? filesOfPartitions(base, add) : goneFiles
  const removed = replaced.map((file) => file.key)
  const left = base.files.filter((file) => !removed.includes(file.key))
  if (!gone || left.length === 0) return { add, addDeletes: [], remove: removed }

  const condition: Condition = { ...gone, relations: new Map([...(gone.relations ?? []), ['fresh', came]]) }
  const searched = {
    ...base,
    files: left.filter((file) => !gone.within || gone.within.some(({ key: each }) => each === file.key)),
  }
  const change = await (isMergeOnRead(base.table, fresh !== undefined) ? positionsGone : rowsKept)(parts, searched, condition)
  return { add: [...add, ...change.add], addDeletes: change.addDeletes, remove: [...removed, ...change.remove] }
}
