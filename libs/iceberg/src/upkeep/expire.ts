import { Fault, isFault, withinLimit } from '@storemesh/core'
import { boundedMap } from '../bounded-map.js'
import type { Table, TableName } from '../catalog/catalog.js'
import type { TableParts } from '../commit.js'
import { keyOf } from '../location.js'
import type { Requirement, Update } from '../metadata-change.js'
import type { SnapshotId } from '../snapshot.js'
import { type Expirable, expirable } from './expirable.js'
import { onlyReachableFrom } from './reachable.js'
import { type Retention, retentionOf } from './retention.js'

export interface Expiry {
  /** Goes before what the table declares, but not before what a branch says of itself. */
  readonly retention?: Partial<Retention>
  /** Where the table declares nothing. */
  readonly initial?: Partial<Retention>
  /** Where registered readers of its changes stand: kept with all that came after, for as long as the table says. */
  readonly marks?: readonly SnapshotId[]
  /** Nothing is done while less than this share of the snapshots could go: each run looks at the lists of all. */
  readonly share_min?: number
  readonly snapshots_max?: number
  /** Fewer snapshots go where more files than these would go with them; one snapshot goes in any case. */
  readonly files_max?: number
  readonly dryRun?: boolean
}

/** What went, or would go. */
export interface Expired {
  readonly table: Table
  readonly snapshots: number
  readonly refs: readonly string[]
  readonly files: number
  /** Marks that were not kept: their readers compute anew. */
  readonly outrun: readonly SnapshotId[]
}

const SNAPSHOTS_MAX = 10_000
const FILES_MAX = 100_000
const DELETES_AT_ONCE = 16
const ATTEMPTS_MAX = 5
const BACKOFF_MAX_MS = 200

/** Removes old snapshots, then the files that no snapshot left can reach. What a branch or tag points to stays. */
export async function expireSnapshots(parts: TableParts, name: TableName, expiry: Expiry = {}): Promise<Expired> {
  for (let attempt = 1; ; attempt += 1) {
    const table = await parts.catalog.load(name)
    try {
      return await expireOnce(parts, table, expiry)
    } catch (error) {
      // a branch that moved meanwhile could hold what was about to be deleted: look again
      if (!isFault(error, 'COMMIT_CONFLICT') || attempt === ATTEMPTS_MAX) throw error
      await parts.clock.sleep(parts.dice.between(0, BACKOFF_MAX_MS))
    }
  }
}

async function expireOnce(parts: TableParts, table: Table, expiry: Expiry): Promise<Expired> {
  const { catalog, store, clock } = parts
  const retention = { ...retentionOf(table.metadata, expiry.initial), ...given(expiry.retention) }
  const all = expirable(table.metadata, retention, { now_ms: clock.now_ms(), marks: expiry.marks ?? [] })
  const isEnough = all.snapshots.length >= table.metadata.snapshots.length * (expiry.share_min ?? 0)
  const removable = isEnough ? all : { ...all, snapshots: [] }
  const { gone, unreachable } = await withinLimits(parts, table, removable, expiry)
  const outcome = { snapshots: gone.size, refs: all.refs, outrun: all.outrun.filter((id) => gone.has(id)) }
  if (expiry.dryRun || gone.size + all.refs.length === 0) return { ...outcome, table, files: unreachable.length }
  const { requirements, updates } = removal(table, gone, all.refs)
  const expired = await catalog.commit(table.name, requirements, updates)
  // what cannot be deleted now is an orphan, which a sweep finds
  const deleted = await boundedMap(unreachable, DELETES_AT_ONCE, (address) =>
    store.delete(keyOf(store, address)).then(
      () => 1,
      () => 0,
    ),
  )
  return { ...outcome, table: expired, files: deleted.reduce<number>((sum, one) => sum + one, 0) }
}

/** The oldest of them, as many as one run may remove, and the files that go with them. */
async function withinLimits(
  { store }: TableParts,
  { metadata }: Table,
  { snapshots }: Expirable,
  { snapshots_max = SNAPSHOTS_MAX, files_max = FILES_MAX }: Expiry,
): Promise<{ readonly gone: ReadonlySet<SnapshotId>; readonly unreachable: readonly string[] }> {
  withinLimit('files_max', files_max, { min: 1, max: Number.MAX_SAFE_INTEGER })
  const removable = snapshots.map((snapshot) => snapshot['snapshot-id'])
  let count = Math.min(removable.length, withinLimit('snapshots_max', snapshots_max, { min: 1, max: Number.MAX_SAFE_INTEGER }))
  for (;;) {
    const gone = new Set(removable.slice(0, count))
    const unreachable = gone.size === 0 ? [] : await onlyReachableFrom(store, metadata, gone)
    if (unreachable.length <= files_max || count <= 1) return { gone, unreachable }
    count = Math.max(1, Math.floor(count / 2))
  }
}

function removal({ metadata }: Table, gone: ReadonlySet<SnapshotId>, refs: readonly string[]) {
  const requirements: Requirement[] = [
    { type: 'assert-table-uuid', uuid: metadata['table-uuid'] },
    ...Object.entries(metadata.refs).map(
      ([ref, { 'snapshot-id': id }]) => ({ type: 'assert-ref-snapshot-id', ref, 'snapshot-id': id }) as const,
    ),
  ]
  const updates: Update[] = refs.map((ref) => ({ action: 'remove-snapshot-ref', 'ref-name': ref }))
  if (gone.size > 0) updates.push({ action: 'remove-snapshots', 'snapshot-ids': [...gone] })
  return { requirements, updates }
}

/** Only what was given, each at least what makes sense. */
function given(retention: Partial<Retention> = {}): Partial<Retention> {
  for (const [name, value] of Object.entries(retention)) {
    if (!Number.isSafeInteger(value) || value < 0)
      throw new Fault('LIMIT_EXCEEDED', `${name}: expected a whole number that is not negative, got ${value}`)
  }
  return retention
}
