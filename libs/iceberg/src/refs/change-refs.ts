import { Fault, withinLimit } from '@storemesh/core'
import type { TableMetadata } from '../metadata.js'
import type { MetadataChange } from '../metadata-change.js'
import type { SnapshotId, SnapshotRef } from '../snapshot.js'
import { findSnapshot } from '../table.js'
import { isAncestor } from './ancestry.js'
import { refNamed } from './find-ref.js'

/** Changes of branches and tags. Each holds only while what it was decided by is still so. */

export interface RefRetention {
  readonly min_snapshots_to_keep?: number
  readonly max_snapshot_age_ms?: number
  readonly max_ref_age_ms?: number
}

export interface NewRef extends RefRetention {
  readonly name: string
  /** What it points to; the table as it is now, where it is left out. */
  readonly snapshot_id?: SnapshotId
}

const NAME_LENGTH_MAX = 200
const REFS_MAX = 1000

/** REF_EXISTS, REF_INVALID, SNAPSHOT_EXPIRED. */
export const createBranch = (metadata: TableMetadata, ref: NewRef): MetadataChange => created(metadata, 'branch', ref)

/** A tag stays where it is. REF_EXISTS, REF_INVALID, SNAPSHOT_EXPIRED. */
export function createTag(metadata: TableMetadata, ref: NewRef): MetadataChange {
  if (ref.min_snapshots_to_keep !== undefined || ref.max_snapshot_age_ms !== undefined)
    throw new Fault('REF_INVALID', `tag ${ref.name} keeps one snapshot: only max_ref_age_ms may be set`)
  return created(metadata, 'tag', ref)
}

/** What it pointed to may expire from now on. REF_UNKNOWN; REF_INVALID for main. */
export function removeRef(metadata: TableMetadata, name: string): MetadataChange {
  if (name === 'main') throw new Fault('REF_INVALID', 'main is the table itself and cannot be removed')
  const ref = refNamed(metadata, name)
  return {
    requirements: [sameTable(metadata), standing(name, ref['snapshot-id'])],
    updates: [{ action: 'remove-snapshot-ref', 'ref-name': name }],
  }
}

/**
 * Moves a branch on to what another branch or tag points to, which must have been made upon it: how what was written and
 * audited beside a branch is published. REF_NOT_ANCESTOR, REF_UNKNOWN.
 */
export function fastForward(metadata: TableMetadata, branch: string, to: string): MetadataChange {
  const target = refNamed(metadata, to)['snapshot-id']
  const from = branchStanding(metadata, branch)
  if (from !== undefined && !isAncestor(metadata, from, target)) {
    throw new Fault(
      'REF_NOT_ANCESTOR',
      `${branch} cannot be moved on to ${to}: it has commits since that ${to} was not made upon; commit them to a new branch of ${branch}`,
    )
  }
  return moved(metadata, branch, from, target)
}

/** Sets a branch back to a snapshot that it has been at. REF_NOT_ANCESTOR, SNAPSHOT_EXPIRED. */
export function rollback(metadata: TableMetadata, snapshot_id: SnapshotId, branch = 'main'): MetadataChange {
  requireSnapshot(metadata, branch, snapshot_id)
  const from = branchStanding(metadata, branch)
  if (from === undefined || !isAncestor(metadata, snapshot_id, from)) {
    throw new Fault('REF_NOT_ANCESTOR', `${branch} has not been at snapshot ${snapshot_id} and cannot be set back to it`)
  }
  return moved(metadata, branch, from, snapshot_id)
}

function created(metadata: TableMetadata, type: SnapshotRef['type'], ref: NewRef): MetadataChange {
  requireName(ref.name)
  withinLimit('branches and tags', Object.keys(metadata.refs).length + 1, { min: 1, max: REFS_MAX })
  if (Object.hasOwn(metadata.refs, ref.name))
    throw new Fault('REF_EXISTS', `there is a branch or tag ${ref.name} already; it was left as it is`)
  const id = ref.snapshot_id ?? metadata['current-snapshot-id']
  if (id === undefined) throw new Fault('REF_INVALID', `${ref.name} has nothing to point to: nothing was committed yet`)
  requireSnapshot(metadata, ref.name, id)
  return {
    requirements: [sameTable(metadata), standing(ref.name, null)],
    updates: [{ action: 'set-snapshot-ref', 'ref-name': ref.name, 'snapshot-id': id, type, ...retention(ref) }],
  }
}

function moved(metadata: TableMetadata, branch: string, from: SnapshotId | undefined, to: SnapshotId): MetadataChange {
  const ref: SnapshotRef = { ...metadata.refs[branch], type: 'branch', 'snapshot-id': to }
  return {
    requirements: [sameTable(metadata), standing(branch, from ?? null)],
    updates: from === to ? [] : [{ action: 'set-snapshot-ref', 'ref-name': branch, ...ref }],
  }
}

/** Undefined for the main branch of a table in which nothing was committed to it yet. */
function branchStanding(metadata: TableMetadata, branch: string): SnapshotId | undefined {
  if (branch === 'main' && !Object.hasOwn(metadata.refs, 'main')) return undefined
  const ref = refNamed(metadata, branch)
  if (ref.type === 'branch') return ref['snapshot-id']
  throw new Fault('REF_INVALID', `${branch} is a tag, and tags stay where they are; expected a branch`)
}

function retention({ min_snapshots_to_keep, max_snapshot_age_ms, max_ref_age_ms }: RefRetention) {
  const positive = (name: string, value: number) => withinLimit(name, value, { min: 1, max: Number.MAX_SAFE_INTEGER })
  return {
    ...(min_snapshots_to_keep !== undefined && {
      'min-snapshots-to-keep': positive('min_snapshots_to_keep', min_snapshots_to_keep),
    }),
    ...(max_snapshot_age_ms !== undefined && { 'max-snapshot-age-ms': positive('max_snapshot_age_ms', max_snapshot_age_ms) }),
    ...(max_ref_age_ms !== undefined && { 'max-ref-age-ms': positive('max_ref_age_ms', max_ref_age_ms) }),
  }
}

export function requireName(name: string): void {
  if (/^[A-Za-z0-9_][A-Za-z0-9_.-]*$/.test(name) && name.length <= NAME_LENGTH_MAX && name !== '__proto__') return
  throw new Fault(
    'REF_INVALID',
    `expected a name of letters, digits, dots, dashes and underscores for a branch or tag, at most ${NAME_LENGTH_MAX} long`,
  )
}

function requireSnapshot(metadata: TableMetadata, name: string, id: SnapshotId): void {
  if (!findSnapshot(metadata, id))
    throw new Fault('SNAPSHOT_EXPIRED', `${name} cannot point to snapshot ${id}: the table does not have it`)
}

const sameTable = (metadata: TableMetadata) => ({ type: 'assert-table-uuid', uuid: metadata['table-uuid'] }) as const

const standing = (ref: string, id: SnapshotId | null) => ({ type: 'assert-ref-snapshot-id', ref, 'snapshot-id': id }) as const
