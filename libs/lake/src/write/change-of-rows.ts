import { type NewDataFile, type NewDeleteFile, schemaOf } from '@storemesh/iceberg'
import { localRelation, type Relation, type WrittenFile } from '@storemesh/query-engine'
import type { Lake } from '../lake.js'
import { filesNear } from './files-near.js'
import { plannedOf, requireKeys } from './fresh-rows.js'
import { onlyNew } from './only-new.js'
import { filesOfPartitions } from './over-partitions.js'
import { adoptDeletes, type FoundPlaces, positionsGone } from './position-deletes.js'
import { rowsKept } from './rewritten-files.js'
import type { Base, Condition, RowPlan } from './row-plan.js'
import { adoptFiles, allStored, beginFlush, computeFiles, type WriteParts } from './write-files.js'
import { isMergeOnRead } from './write-mode.js'

export interface RowsParts extends WriteParts {
  readonly lake: Lake
}

/** The files by which a plan's rows come and go. They belong to no snapshot yet. */
export interface RowChange {
  readonly add: readonly NewDataFile[]
  readonly addDeletes: readonly NewDeleteFile[]
  /** Keys of data files. */
  readonly remove: readonly string[]
  /** Resolves when the files are in the store, durable, and their rows may come; until then some stand in the folder. KEY_NOT_UNIQUE. */
  readonly stored: Promise<unknown>
}

/** How stored rows go: files without them come instead, or places in files are named. */
export interface RowsGone {
  readonly add: readonly NewDataFile[]
  readonly places: readonly FoundPlaces[]
  readonly remove: readonly string[]
}

/** Rows that were computed, and are in no store yet. */
export interface Fresh {
  readonly files: readonly WrittenFile[]
  readonly rows: Relation
}

/** Its files are made in the folder. PARTITIONS_MIXED. */
export async function changeOfRows(parts: RowsParts, base: Base, plan: RowPlan, folder: string): Promise<RowChange> {
  const { key } = plan
  const fresh = await freshOf(parts, base, plan, folder)
  const { files } = fresh
  // beside the search for stored rows, whose end is one thread's work
  const checked = key && files.length > 0 ? requireKeys(parts, base.table.name, fresh.rows, key) : Promise.resolve()
  checked.catch(() => undefined) // heard of with the rest, when names and seals are made
  const gone = await goneBy(parts, base, plan, fresh, folder)
  // not before: they are read where they were written, and nobody's where the rows are refused
  const [data, deletes] = await Promise.all([
    adoptFiles(parts, base.table, files, checked),
    adoptDeletes(parts, base.table, gone.places, checked),
  ])
  return {
    add: [...data.files, ...gone.add],
    addDeletes: deletes.files,
    remove: gone.remove,
    stored: allStored([checked, data.stored, deletes.stored]),
  }
}

async function freshOf(parts: RowsParts, base: Base, plan: RowPlan, folder: string): Promise<Fresh> {
  const target = { folder, orderBy: plan.orderBy ?? [] }
  const computed = plan.fresh ? await computeFiles(parts, plan.fresh, base.table, target) : []
  beginFlush(computed)
  const all: Fresh = { files: computed, rows: await rowsOf(parts, base, computed) }
  if (!plan.newBy) return all
  const files = await onlyNew(parts, base, all, plan.newBy, target)
  return files === computed ? all : { files, rows: await rowsOf(parts, base, files) }
}

async function rowsOf({ lake, store }: RowsParts, { table }: Base, files: readonly WrittenFile[]): Promise<Relation> {
  const local = files.flatMap((file) => ('path' in file ? [file] : []))
  const stored = files.flatMap((file) => ('key' in file ? [plannedOf(store, file)] : []))
  return stored.length > 0 ? lake.relation(table, { files: stored }) : localRelation(schemaOf(table), local)
}

async function goneBy(parts: RowsParts, base: Base, plan: RowPlan, fresh: Fresh, folder: string): Promise<RowsGone> {
  const { gone, goneFiles = [] } = plan
  const replaced = plan.overPartitions ? filesOfPartitions(base, fresh.files) : goneFiles
  const removed = replaced.map((file) => file.key)
  const left = base.files.filter((file) => !removed.includes(file.key))
  if (!gone || left.length === 0) return { add: [], places: [], remove: removed }

  const condition: Condition = { ...gone, relations: new Map([...(gone.relations ?? []), ['fresh', fresh.rows]]) }
  const within = left.filter((file) => !gone.within || gone.within.some(({ key: each }) => each === file.key))
  const files = gone.asFresh ? await filesNear(parts, { ...base, files: within }, fresh.files, gone.asFresh) : within
  if (files.length === 0) return { add: [], places: [], remove: removed }
  const searched = { ...base, files }
  const found = isMergeOnRead(base.table, plan.fresh !== undefined)
    ? await positionsGone(parts, searched, condition, folder)
    : await rowsKept(parts, searched, condition)
  return { ...found, remove: [...removed, ...found.remove] }
}
