import { Fault } from '@storemesh/core'
import type { ObjectStore } from '@storemesh/object-store'
import { boundedMap } from './bounded-map.js'
import type { Table } from './catalog/catalog.js'
import type { ManifestEntry } from './manifest.js'
import { hasLive, type ManifestFile } from './manifest-list.js'
import type { TableMetadata } from './metadata.js'
import { partitionType, type PartitionValue } from './partition.js'
import type { LiveFile, PlannedFile } from './planned-file.js'
import { bindPredicate } from './predicate/bind.js'
import { type Pruning, pruningBy } from './predicate/may-match.js'
import type { Predicate } from './predicate/predicate.js'
import { snapshotAsOf, snapshotOfRef } from './refs/find-ref.js'
import type { Snapshot } from './snapshot.js'
import { currentSnapshot, schemaOf, snapshotById, specById } from './table.js'
import { type TableFiles, tableFiles } from './table-files.js'
import type { Schema } from './types.js'

export interface PlanPart {
  /** As the table was then; as it is now, where it is left out. SNAPSHOT_EXPIRED. */
  readonly snapshot_id?: string | undefined
  /** As a branch or tag has it. REF_UNKNOWN. */
  readonly ref?: string | undefined
  /** As it was at an instant. SNAPSHOT_EXPIRED. */
  readonly as_of_ms?: number | undefined
  /** Which partitions to read. Files that were written under another partitioning are always in. */
  readonly partition?: ((value: PartitionValue) => boolean) | undefined
  /** Which rows are wanted: files that can hold none of them are left out. Those that stay may hold others too. PREDICATE_INVALID. */
  readonly filter?: Predicate | undefined
}

const READS_AT_ONCE = 16

/** The files that hold the table's rows. */
export async function planFiles(
  { store }: { readonly store: ObjectStore },
  table: Table,
  part: PlanPart = {},
): Promise<readonly PlannedFile[]> {
  const snapshot = snapshotOf(table, part)
  if (!snapshot) return []
  const files = tableFiles(store)
  const { metadata } = table
  const all = await files.list(snapshot['manifest-list'])
  const manifests = all.filter((manifest) => manifest.content === 'data' && hasLive(manifest))
  const deletes = await files.deletes(all, metadata)
  const wanted = wantedBy(files, table, part)
  const planned = await boundedMap(manifests, READS_AT_ONCE, async (manifest) => {
    const live = await wanted(manifest)
    // files under another partitioning cannot be decided by the values of this one
    const byValue = manifest.partition_spec_id === metadata['default-spec-id'] ? part.partition : undefined
    const chosen = byValue ? live.filter(({ partition }) => partition === undefined || byValue(partition)) : live
    return chosen.map((file) => deletes.planned(file))
  })
  return planned.flat()
}

/** A manifest's live files, without those that the filter rules out: first by the list, then by partition, then by statistics. */
function wantedBy(files: TableFiles, table: Table, part: PlanPart) {
  const { metadata } = table
  const all = async (manifest: ManifestFile): Promise<readonly LiveFile[]> => files.live(await files.entries(manifest, metadata))
  if (!part.filter) return all
  const predicate = bindPredicate(schemaRead(table, part), part.filter)
  const prunings = new Map<number, Pruning>()
  const pruningOf = (spec_id: number) => {
    const known = prunings.get(spec_id)
    if (known) return known
    const spec = specById(metadata, spec_id)
    const types = spec.fields.map((field) => partitionType(field, metadata.schemas))
    const pruning = pruningBy(predicate, spec, types)
    prunings.set(spec_id, pruning)
    return pruning
  }
  return async (manifest: ManifestFile): Promise<readonly LiveFile[]> => {
    const pruning = pruningOf(manifest.partition_spec_id)
    if (!pruning.manifest(manifest.partitions)) return []
    const live = await all(manifest)
    const inPartition = pruning.partitions(files.ranges(live))
    if (!inPartition.includes(true)) return []
    const detailed = files.live(await files.detailedEntries(manifest, metadata)) // the same files in the same order
    const kept = pruning.files(files.ranges(detailed), inPartition)
    return live.filter((_, index) => kept[index])
  }
}

/** The columns by the names that they had: those of now for what is current or a branch, those of then otherwise. */
export function schemaRead(table: Table, part: Pick<PlanPart, 'snapshot_id' | 'ref' | 'as_of_ms'>): Schema {
  const { ref, snapshot_id, as_of_ms } = part
  const isTag = ref !== undefined && table.metadata.refs[ref]?.type === 'tag'
  return isTag || snapshot_id !== undefined || as_of_ms !== undefined
    ? schemaOf(table, snapshotOf(table, part)?.['snapshot-id'])
    : schemaOf(table)
}

/** The snapshot that is to be read; undefined where nothing was committed yet. PLAN_INVALID where it is named in two ways. */
export function snapshotOf(
  table: Table,
  { snapshot_id, ref, as_of_ms }: Pick<PlanPart, 'snapshot_id' | 'ref' | 'as_of_ms'>,
): Snapshot | undefined {
  const named = [snapshot_id, ref, as_of_ms].filter((way) => way !== undefined).length
  if (named > 1) throw new Fault('PLAN_INVALID', 'expected one of snapshot_id, ref and as_of_ms, got more')
  if (snapshot_id !== undefined) return snapshotById(table, snapshot_id)
  if (ref !== undefined) return snapshotOfRef(table.metadata, ref)
  return as_of_ms === undefined ? currentSnapshot(table) : snapshotAsOf(table.metadata, as_of_ms)
}

/** A snapshot's manifests of data files; those of delete files are apart. */
export async function dataManifests(files: TableFiles, snapshot: Snapshot): Promise<readonly ManifestFile[]> {
  return (await files.list(snapshot['manifest-list'])).filter((manifest) => manifest.content === 'data')
}

/** Reads manifests, a bounded number at once, and gives what `take` makes of each. */
export async function readAll<T>(
  files: TableFiles,
  manifests: readonly ManifestFile[],
  metadata: TableMetadata,
  take: (entries: readonly ManifestEntry[], manifest: ManifestFile) => T,
): Promise<T[]> {
  return boundedMap(manifests, READS_AT_ONCE, async (manifest) => take(await files.entries(manifest, metadata), manifest))
}

/** The same of entries that are to be written into another manifest. */
export async function readWhole(
  files: TableFiles,
  manifests: readonly ManifestFile[],
  metadata: TableMetadata,
): Promise<ManifestEntry[]> {
  return (await boundedMap(manifests, READS_AT_ONCE, (manifest) => files.wholeEntries(manifest, metadata))).flat()
}
