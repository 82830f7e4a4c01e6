import { isLive, type ManifestContent, type ManifestEntry } from '../manifest.js'
import { hasLive, type ManifestFile } from '../manifest-list.js'
import type { TableMetadata } from '../metadata.js'
import { partitionType } from '../partition.js'
import { decodeValue, type SingleValue } from '../single-value.js'
import { specById } from '../table.js'
import { compareValues } from '../value-order.js'

/** Manifests whose entries may stand in one: of the same kind of file, by the same partition spec. */
export interface ManifestGroup {
  readonly content: ManifestContent
  readonly spec_id: number
  readonly manifests: readonly ManifestFile[]
  /** Into how many their live entries fit. */
  readonly wanted: number
}

/** What is read for one group in one run: entries with their statistics take about ten times as much memory. */
const GROUP_BYTES_MAX = 64 * 2 ** 20

/** The groups that rewriting makes shorter, or brings into the order of partitions. */
export function groupsToRewrite(
  manifests: readonly ManifestFile[],
  metadata: TableMetadata,
  target_bytes: number,
): ManifestGroup[] {
  const groups = new Map<string, ManifestFile[]>()
  for (const manifest of manifests.filter(hasLive)) {
    const key = `${manifest.content} ${manifest.partition_spec_id}`
    groups.set(key, [...(groups.get(key) ?? []), manifest])
  }
  return [...groups.values()].flatMap((group) => {
    const [first] = group
    const chosen = withinBytes(group)
    if (!first || !isWorthIt(chosen, metadata, target_bytes)) return []
    const wanted = wantedCount(chosen, target_bytes)
    return [{ content: first.content, spec_id: first.partition_spec_id, manifests: chosen, wanted }]
  })
}

/** The smallest first: they gain most. */
function withinBytes(group: readonly ManifestFile[]): readonly ManifestFile[] {
  let bytes = 0
  return group
    .toSorted((one, other) => one.manifest_length - other.manifest_length)
    .filter((manifest, index) => {
      bytes += manifest.manifest_length
      return index === 0 || bytes <= GROUP_BYTES_MAX
    })
}

function isWorthIt(group: readonly ManifestFile[], metadata: TableMetadata, target_bytes: number): boolean {
  if (group.length > wantedCount(group, target_bytes)) return true
  return group.some((manifest) => manifest.deleted_files_count > 0) || overlaps(group, metadata)
}

const liveCount = (manifest: ManifestFile): number => manifest.added_files_count + manifest.existing_files_count

function wantedCount(group: readonly ManifestFile[], target_bytes: number): number {
  const live_bytes = group.reduce((sum, manifest) => {
    const live = liveCount(manifest)
    return sum + (manifest.manifest_length * live) / (live + manifest.deleted_files_count)
  }, 0)
  return Math.max(1, Math.ceil(live_bytes / target_bytes))
}

/** Whether a value of the first partition field lies within the ranges of two: a plan for it has to read both. */
function overlaps(group: readonly ManifestFile[], metadata: TableMetadata): boolean {
  const [field] = specById(metadata, group[0]?.partition_spec_id ?? 0).fields
  if (!field || group.length < 2) return false
  const type = partitionType(field, metadata.schemas)
  const ranges = group
    .flatMap(({ partitions: [summary] }) => {
      const { lower_bound: lower, upper_bound: upper } = summary ?? {}
      return lower && upper ? [{ low: decodeValue(type, lower), high: decodeValue(type, upper) }] : []
    })
    .toSorted((one, other) => compareValues(one.low, other.low) || compareValues(one.high, other.high))
  return ranges.some(({ low }, index) => {
    const before = ranges[index - 1]
    return before !== undefined && compareValues(low, before.high) < 0
  })
}

/** Live entries in the order of their partitions, cut into as many parts as are wanted. */
export function inPartitionOrder(entries: readonly ManifestEntry[], wanted: number): readonly (readonly ManifestEntry[])[] {
  const sorted = entries
    .filter(isLive)
    .toSorted((one, other) => comparePartitions(one.data_file.partition, other.data_file.partition))
  const each = Math.max(1, Math.ceil(sorted.length / wanted))
  return Array.from({ length: Math.ceil(sorted.length / each) }, (_, part) => sorted.slice(part * each, (part + 1) * each))
}

/** Null first, then NaN, then the values in their order. */
function comparePartitions(one: readonly (SingleValue | null)[], other: readonly (SingleValue | null)[]): number {
  for (const [index, left = null] of one.entries()) {
    const right = other[index] ?? null
    const order = rank(left) - rank(right) || (left === null || right === null ? 0 : compareValues(left, right))
    if (order !== 0) return order
  }
  return 0
}

function rank(value: SingleValue | null): number {
  if (value === null) return 0
  return Number.isNaN(value) ? 1 : 2
}
