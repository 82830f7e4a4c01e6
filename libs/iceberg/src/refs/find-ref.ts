import { Fault } from '@storemesh/core'
import type { TableMetadata } from '../metadata.js'
import type { Snapshot, SnapshotRef } from '../snapshot.js'
import { findSnapshot } from '../table.js'

/** A branch or tag by name. REF_UNKNOWN. */
export function refNamed(metadata: TableMetadata, name: string): SnapshotRef {
  const ref = Object.hasOwn(metadata.refs, name) ? metadata.refs[name] : undefined
  if (ref) return ref
  const names = Object.keys(metadata.refs).slice(0, 20).join(', ')
  throw new Fault('REF_UNKNOWN', `there is no branch or tag ${name}; there is ${names || 'none, since nothing was committed'}`)
}

/** What a branch or tag points to. REF_UNKNOWN. */
export function snapshotOfRef(metadata: TableMetadata, name: string): Snapshot {
  const id = refNamed(metadata, name)['snapshot-id']
  const snapshot = findSnapshot(metadata, id)
  if (snapshot) return snapshot
  throw new Fault('METADATA_CORRUPT', `${name} points to snapshot ${id}, which the table at ${metadata.location} does not have`)
}

/** The table as it was at an instant, by the log of what was current. SNAPSHOT_EXPIRED where the log does not reach back so far. */
export function snapshotAsOf(metadata: TableMetadata, time_ms: number): Snapshot {
  const entry = metadata['snapshot-log'].findLast((candidate) => candidate['timestamp-ms'] <= time_ms)
  const snapshot = entry && findSnapshot(metadata, entry['snapshot-id'])
  if (snapshot) return snapshot
  const first_ms = metadata['snapshot-log'][0]?.['timestamp-ms']
  throw new Fault(
    'SNAPSHOT_EXPIRED',
    `the table is not known as it was at ${time_ms} ms; ${first_ms === undefined ? 'nothing was committed' : `its log begins at ${first_ms} ms`}`,
  )
}
