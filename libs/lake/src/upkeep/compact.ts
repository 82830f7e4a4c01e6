import { Fault, isFault, withinLimit } from '@storemesh/core'
import {
  columnName,
  commitFiles,
  currentSnapshot,
  type NewDataFile,
  needlessDeletes,
  planFiles,
  schemaOf,
  shareProperty,
  type Snapshot,
  type Table,
  type TableName,
  type TableParts,
  wholeProperty,
} from '@storemesh/iceberg'
import { objectKey } from '@storemesh/object-store'
import type { Lake } from '../lake.js'
import { type WriteParts, writeFiles } from '../write/write-files.js'
import { type CompactionJob, type CompactionPolicy, planCompaction, sizeOf } from './compaction-plan.js'

export type CompactParts = WriteParts & TableParts & { readonly lake: Lake }

export interface Compaction extends Partial<CompactionPolicy> {
  /** The order of rows in a file, where the table has none of its own. */
  readonly orderBy?: readonly string[] | undefined
  readonly dryRun?: boolean
}

/** What was done; of a dry run what would be, where the new files are not known yet. */
export interface Compacted {
  readonly files_before: number
  readonly files_after: number
  readonly bytes_before: number
  readonly bytes_after: number
  /** Delete files that no data file needs any more. */
  readonly deletes_removed: number
}

export const COMPACTION_PROPERTIES = {
  target_bytes: 'write.target-file-size-bytes',
  delete_ratio: 'mesh.compact.delete-ratio',
  files_min: 'mesh.compact.min-files',
} as const

const TARGET_BYTES = 256 * 2 ** 20
const DELETE_RATIO = 0.1
const FILES_MIN = 8
const BYTES_MAX = 4 * 2 ** 30
const ATTEMPTS_MAX = 3

const NOTHING: Compacted = { files_before: 0, files_after: 0, bytes_before: 0, bytes_after: 0, deletes_removed: 0 }

/**
 * Writes a table's small files, those with many deletes, and Avro, into fewer Parquet files of the same rows. Readers of
 * changes see none, whoever commits meanwhile keeps what was committed.
 */
export async function compactTable(parts: CompactParts, name: TableName, compaction: Compaction = {}): Promise<Compacted> {
  let done = NOTHING
  for (let attempt = 1; ; attempt += 1) {
    const table = await parts.catalog.load(name)
    const snapshot = currentSnapshot(table)
    if (!snapshot) return done
    const policy = policyOf(table, compaction)
    const jobs = planCompaction(await planFiles(parts, table), { ...policy, bytes_max: policy.bytes_max - done.bytes_before })
    if (compaction.dryRun) return wouldBe(jobs)
    try {
      for (const job of jobs) done = sum(done, await runJob(parts, { table, snapshot, job, orderBy: compaction.orderBy }))
      return { ...done, deletes_removed: done.deletes_removed + (await removeNeedless(parts, name)) }
    } catch (error) {
      // another commit took a file away, or rows of one: plan again from what there is now
      const isRace = isFault(error, 'FILES_GONE') || isFault(error, 'FILES_CHANGED')
      if (!isRace || attempt === ATTEMPTS_MAX) throw error
    }
  }
}

function policyOf({ metadata: { properties } }: Table, given: Compaction): CompactionPolicy {
  const { target_bytes, delete_ratio, files_min } = COMPACTION_PROPERTIES
  const max = Number.MAX_SAFE_INTEGER
  return {
    target_bytes: withinLimit(
      'target_bytes',
      given.target_bytes ?? wholeProperty(properties, target_bytes, { initial: TARGET_BYTES, min: 1 }),
      { min: 1, max },
    ),
    delete_ratio: withinLimit('delete_ratio', given.delete_ratio ?? shareProperty(properties, delete_ratio, DELETE_RATIO), {
      min: 0,
      max: 1,
    }),
    files_min: withinLimit('files_min', given.files_min ?? wholeProperty(properties, files_min, { initial: FILES_MIN, min: 2 }), {
      min: 2,
      max,
    }),
    bytes_max: withinLimit('bytes_max', given.bytes_max ?? BYTES_MAX, { min: 1, max }),
    isEager: given.isEager ?? false,
  }
}

interface Job {
  readonly table: Table
  /** As the files are read. */
  readonly snapshot: Snapshot
  readonly job: CompactionJob
  readonly orderBy: readonly string[] | undefined
}

async function runJob(parts: CompactParts, { table, snapshot, job, orderBy }: Job): Promise<Compacted> {
  const relation = await parts.lake.relation(table, { files: job })
  const question = { sql: 'SELECT * FROM scattered', relations: new Map([['scattered', relation]]) }
  const sorted = sortingOf(table)
  const written = await writeFiles(parts, question, table, { orderBy: sorted?.columns ?? orderBy ?? [] })
  const add = written.map((file) => ({
    ...file,
    spec_id: table.metadata['default-spec-id'],
    // deletes that are newer than what was read apply to these rows too
    sequence_number: snapshot['sequence-number'],
    ...(sorted && { sort_order_id: sorted.order_id }),
  }))
  let removed = 0
  try {
    requireSameRows(table, job, add)
    const { snapshot: made } = await commitFiles(parts, table.name, {
      operation: 'replace',
      add,
      remove: job.map((file) => file.key),
      rowsAsOf: snapshot['snapshot-id'],
      summary: {},
    })
    removed = Number(made.summary['removed-delete-files'] ?? 0) // those that were for these files alone
  } catch (error) {
    if (isRefusal(error)) await Promise.allSettled(add.map(({ key }) => parts.store.delete(objectKey(key))))
    throw error
  }
  return {
    files_before: job.length,
    files_after: add.length,
    bytes_before: sizeOf(job),
    bytes_after: sizeOf(add),
    deletes_removed: removed,
  }
}

/** Nothing got in, so nobody knows the files. Any other failure may have been the answer's alone. */
const isRefusal = (error: unknown): boolean =>
  ['FILES_GONE', 'FILES_CHANGED', 'COMMIT_CONFLICT', 'COMPACTION_ROWS_DIFFER'].some((code) => isFault(error, code))

/** The table's own order, where an engine can sort by it: columns as they are, ascending. */
function sortingOf(table: Table): { readonly order_id: number; readonly columns: readonly string[] } | undefined {
  const { metadata } = table
  const order_id = metadata['default-sort-order-id']
  const fields = metadata['sort-orders'].find((order) => order['order-id'] === order_id)?.fields ?? []
  const schema = schemaOf(table)
  const columns = fields.flatMap(({ transform, direction, 'source-id': source }) => {
    const name = columnName(schema, source)
    return transform === 'identity' && direction === 'asc' && name !== undefined && !name.includes('.') ? [name] : []
  })
  return fields.length > 0 && columns.length === fields.length ? { order_id, columns } : undefined
}

/** Deletes take rows away, and nothing else does. */
function requireSameRows({ name }: Table, job: CompactionJob, add: readonly NewDataFile[]): void {
  const before = job.reduce((sum, file) => sum + file.record_count, 0)
  const after = add.reduce((sum, file) => sum + file.record_count, 0)
  if (job.some((file) => file.deletes.length > 0) ? after <= before : after === before) return
  throw new Fault(
    'COMPACTION_ROWS_DIFFER',
    `${name.namespace}.${name.name}: ${job.length} files say that they hold ${before} rows, and ${after} were read; nothing was changed. Restore the files from a copy`,
  )
}

async function removeNeedless(parts: CompactParts, name: TableName): Promise<number> {
  const remove = await needlessDeletes(parts, await parts.catalog.load(name))
  if (remove.length > 0) await commitFiles(parts, name, { operation: 'replace', add: [], remove, summary: {} })
  return remove.length
}

function wouldBe(jobs: readonly CompactionJob[]): Compacted {
  const files = jobs.flat()
  return {
    ...NOTHING,
    files_before: files.length,
    files_after: jobs.length,
    bytes_before: sizeOf(files),
    bytes_after: sizeOf(files),
  }
}

const sum = (one: Compacted, other: Compacted): Compacted => ({
  files_before: one.files_before + other.files_before,
  files_after: one.files_after + other.files_after,
  bytes_before: one.bytes_before + other.bytes_before,
  bytes_after: one.bytes_after + other.bytes_after,
  deletes_removed: one.deletes_removed + other.deletes_removed,
})
