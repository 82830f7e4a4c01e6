import type { TableMetadata } from '../metadata.js'
import { ancestry } from '../refs/ancestry.js'
import type { Snapshot, SnapshotId, SnapshotRef } from '../snapshot.js'
import type { Retention } from './retention.js'

/** What a table can do without. */
export interface Expirable {
  /** Oldest first. */
  readonly snapshots: readonly Snapshot[]
  /** Branches and tags that are older than they may be. */
  readonly refs: readonly string[]
  /** Marks of readers that were kept for as long as the table keeps them: these readers compute anew. */
  readonly outrun: readonly SnapshotId[]
}

export interface Moment {
  readonly now_ms: number
  /** Where registered readers of main's changes stand. */
  readonly marks: readonly SnapshotId[]
}

/** By the specification's policy; kept beyond it is what readers are at work on and what a branch needs to be published. */
export function expirable(metadata: TableMetadata, retention: Retention, { now_ms, marks }: Moment): Expirable {
  const byId = new Map(metadata.snapshots.map((snapshot) => [snapshot['snapshot-id'], snapshot]))
  const age_ms = (id: SnapshotId) => now_ms - (byId.get(id)?.['timestamp-ms'] ?? now_ms)
  const isLapsed = ([name, ref]: readonly [string, SnapshotRef]) =>
    name !== 'main' && age_ms(ref['snapshot-id']) > (ref['max-ref-age-ms'] ?? retention.max_ref_age_ms)
  const refs = Object.entries(metadata.refs)
  const standing = refs.filter((ref) => !isLapsed(ref))
  const retained = new Set([
    ...standing.flatMap((ref) => heldBy(metadata, ref, retention, age_ms)),
    ...ancestorsToMark(metadata, (id) => marks.includes(id) && age_ms(id) <= retention.marks_ms),
    ...readLately(metadata, now_ms, retention.readers_ms),
    ...besideAllRefs(metadata, standing).filter((id) => age_ms(id) <= retention.max_snapshot_age_ms),
  ])
  const isGone = (id: SnapshotId) => byId.has(id) && !retained.has(id)
  return {
    snapshots: metadata.snapshots.filter((snapshot) => isGone(snapshot['snapshot-id'])),
    refs: refs.filter(isLapsed).map(([name]) => name),
    outrun: marks.filter(isGone),
  }
}

/** What a branch or tag points to; of a branch its ancestors too, until one is both old enough and not among the newest. */
function heldBy(
  metadata: TableMetadata,
  [name, ref]: readonly [string, SnapshotRef],
  retention: Retention,
  age_ms: (id: SnapshotId) => number,
): readonly SnapshotId[] {
  const newest = ref['snapshot-id']
  if (ref.type === 'tag') return [newest]
  const count = ref['min-snapshots-to-keep'] ?? retention.min_snapshots_to_keep
  const oldest_ms = ref['max-snapshot-age-ms'] ?? retention.max_snapshot_age_ms
  const line = [...ancestry(metadata, newest)]
  const end = line.findIndex((id, index) => index >= count && age_ms(id) > oldest_ms)
  const own = end === -1 ? line : line.slice(0, end)
  const saysItself = ref['min-snapshots-to-keep'] !== undefined || ref['max-snapshot-age-ms'] !== undefined
  return name === 'main' || saysItself ? own : [...own, ...besideMain(metadata, line)]
}

/** Without these a branch could not be published any more; one that says itself how long it keeps them has said so. */
function besideMain(metadata: TableMetadata, line: readonly SnapshotId[]): readonly SnapshotId[] {
  const main = new Set(ancestry(metadata, metadata['current-snapshot-id']))
  const meeting = line.findIndex((id) => main.has(id))
  return meeting === -1 ? line : line.slice(0, meeting)
}

/** A change is read from the mark on: all that came after the oldest mark is needed. */
function ancestorsToMark(metadata: TableMetadata, isMark: (id: SnapshotId) => boolean): readonly SnapshotId[] {
  const line = [...ancestry(metadata, metadata['current-snapshot-id'])]
  return line.slice(0, line.findLastIndex(isMark) + 1)
}

/** A snapshot may have been current for long after others were made on branches beside it. */
function readLately(
  { snapshots, 'snapshot-log': log }: TableMetadata,
  now_ms: number,
  readers_ms: number,
): readonly SnapshotId[] {
  const endOfReign = new Map(log.map((entry, index) => [entry['snapshot-id'], log[index + 1]?.['timestamp-ms'] ?? now_ms]))
  const replaced_ms = (snapshot: Snapshot, index: number) =>
    Math.max(snapshots[index + 1]?.['timestamp-ms'] ?? now_ms, endOfReign.get(snapshot['snapshot-id']) ?? 0)
  return snapshots
    .filter((snapshot, index) => now_ms - replaced_ms(snapshot, index) <= readers_ms)
    .map((snapshot) => snapshot['snapshot-id'])
}

/** What no branch leads to: rolled back, or committed to a branch that is no more. */
function besideAllRefs(metadata: TableMetadata, refs: readonly (readonly [string, SnapshotRef])[]): readonly SnapshotId[] {
  const led = new Set(refs.flatMap(([, { type, 'snapshot-id': id }]) => (type === 'tag' ? [id] : [...ancestry(metadata, id)])))
  return metadata.snapshots.map((snapshot) => snapshot['snapshot-id']).filter((id) => !led.has(id))
}
