import { withinLimit } from '@storemesh/core'
import type { ObjectEntry } from '@storemesh/object-store'
import type { Table, TableName } from '../catalog/catalog.js'
import type { TableParts } from '../commit.js'
import { addressOf, plain } from '../location.js'
import { locationKey } from '../table.js'
import { reachableOf } from './reachable.js'
import { wholeProperty } from './table-property.js'

export interface Sweep {
  /** How old a file is at least that is taken for an orphan; what the table declares, where it is left out. */
  readonly min_age_ms?: number | undefined
  readonly files_max?: number
  readonly dryRun?: boolean
}

/** What went, or would go. */
export interface Swept {
  readonly files: number
  readonly size_bytes: number
}

export const SWEEP_AGE_PROPERTY = 'mesh.sweep.min-age-ms'
const HOUR_MS = 60 * 60_000
const MIN_AGE_MS = 72 * HOUR_MS
/** A commit or a query at work is over by then: its files are in the table, or nobody's. */
const LONGEST_WORK_MS = HOUR_MS
const FILES_MAX = 100_000

/**
 * Deletes files below a table's folder that nothing of the table leads to, once they are older than anything that could be
 * under way: what a crash or a lost race left behind.
 */
export async function sweepOrphans(parts: TableParts, name: TableName, sweep: Sweep = {}): Promise<Swept> {
  const { catalog, clock } = parts
  const table = await catalog.load(name)
  const declared = wholeProperty(table.metadata.properties, SWEEP_AGE_PROPERTY, { initial: MIN_AGE_MS, min: LONGEST_WORK_MS })
  const min_age_ms = withinLimit('min_age_ms', sweep.min_age_ms ?? declared, { min: LONGEST_WORK_MS, max: 2 ** 52 })
  const files_max = withinLimit('files_max', sweep.files_max ?? FILES_MAX, { min: 1, max: Number.MAX_SAFE_INTEGER })
  const found = await orphansOf(parts, table, { older_ms: clock.now_ms() - min_age_ms, files_max })
  // a commit since may have taken in what was written long before it
  const newest = await catalog.load(name)
  const orphans = newest.metadata_location === table.metadata_location ? found : await leftOf(parts, newest, found)
  if (!sweep.dryRun) await deleteInOrder(parts, orphans)
  return { files: orphans.length, size_bytes: orphans.reduce((sum, entry) => sum + entry.size_bytes, 0) }
}

async function orphansOf(
  parts: TableParts,
  table: Table,
  { older_ms, files_max }: { readonly older_ms: number; readonly files_max: number },
): Promise<readonly ObjectEntry[]> {
  const { store } = parts
  const reachable = await reachableOf(store, table)
  const folder = locationKey(store, table)
  const orphans: ObjectEntry[] = []
  const states: ObjectEntry[] = []
  for (const part of ['data', 'metadata']) {
    for await (const entry of store.list(`${folder}/${part}/`, { unfinished: true })) {
      if (entry.modified_ms >= older_ms || isHint(entry) || reachable.has(plain(addressOf(store, entry.key)))) continue
      // states are not counted: they go all together or not at all
      if (versionOf(entry) > 0) states.push(entry)
      else if (orphans.length < files_max) orphans.push(entry)
    }
  }
  return [...orphans, ...states]
}

async function leftOf({ store }: TableParts, table: Table, found: readonly ObjectEntry[]): Promise<readonly ObjectEntry[]> {
  const reachable = await reachableOf(store, table)
  return found.filter((entry) => !reachable.has(plain(addressOf(store, entry.key))))
}

const isHint = ({ key }: ObjectEntry): boolean => key.endsWith('/version-hint.text')

const VERSION = /\/v(\d{1,15})\.metadata\.json$/
const versionOf = ({ key }: ObjectEntry): number => Number(VERSION.exec(key)?.[1] ?? 0)

/** A table's states go oldest first, one after the other: while one stands, so do all that follow it, and who holds an old one counts on that. */
async function deleteInOrder({ store }: TableParts, orphans: readonly ObjectEntry[]): Promise<void> {
  for (const { key } of orphans.toSorted((one, other) => versionOf(one) - versionOf(other))) await store.delete(key)
}
