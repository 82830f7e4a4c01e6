import type { NewDataFile, NewDeleteFile } from '@storemesh/iceberg'
import type { Relation } from '@storemesh/query-engine'
import type { Lake } from '../lake.js'
import { type ComingRows, comingRows } from './coming-rows.js'
import { filesNear } from './files-near.js'
import { requireKeys } from './fresh-rows.js'
import { filesOfPartitions } from './over-partitions.js'
import { adoptDeletes, type FoundPlaces, positionsGone } from './position-deletes.js'
import { rowsKept } from './rewritten-files.js'
import type { Base, Condition, RowPlan } from './row-plan.js'
import { adoptFiles, allStored, type WriteParts } from './write-files.js'
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

/** Its files are made in the folder. PARTITIONS_MIXED. */
export async function changeOfRows(parts: RowsParts, base: Base, plan: RowPlan, folder: string): Promise<RowChange> {
  const coming = comingRows(parts, base, plan, folder)
  const checked = coming.told.then(async ({ files, rows }) => {
    if (plan.key && files.length > 0) await requireKeys(parts, base.table.name, rows, plan.key)
  })
  checked.catch(() => undefined) // heard of with the rest, when names and seals are made
  const [{ files }, gone] = await bothEnded(coming.written, goneBy(parts, base, plan, coming, folder))
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

/** Where one rejects, not before the other has ended too: it may write into the folder still. */
async function bothEnded<A, B>(one: Promise<A>, other: Promise<B>): Promise<readonly [A, B]> {
  await Promise.allSettled([one, other])
  return [await one, await other]
}

async function goneBy(parts: RowsParts, base: Base, plan: RowPlan, coming: ComingRows, folder: string): Promise<RowsGone> {
  const { gone, goneFiles = [] } = plan
  const replaced = plan.overPartitions ? filesOfPartitions(base, (await coming.written).files) : goneFiles
  const removed = replaced.map((file) => file.key)
  const left = base.files.filter((file) => !removed.includes(file.key))
  if (!gone || left.length === 0) return { add: [], places: [], remove: removed }

  const within = left.filter((file) => !gone.within || gone.within.some(({ key: each }) => each === file.key))
  const files = gone.asFresh
    ? await filesNear(parts, { ...base, files: within }, (await coming.told).files, gone.asFresh)
    : within
  if (files.length === 0) return { add: [], places: [], remove: removed }
  const fresh: [string, Relation][] = gone.isApart ? [] : [['fresh', (await coming.told).rows]]
  const condition: Condition = { ...gone, relations: new Map([...(gone.relations ?? []), ...fresh]) }
  const searched = { ...base, files }
  const isByPlace = isMergeOnRead(base.table, plan.fresh !== undefined)
  // files that come instead go into the store: not where the rows that come are refused, which may be again and again
  if (!isByPlace) await coming.written
  const found = isByPlace ? await positionsGone(parts, searched, condition, folder) : await rowsKept(parts, searched, condition)
  return { ...found, remove: [...removed, ...found.remove] }
}
