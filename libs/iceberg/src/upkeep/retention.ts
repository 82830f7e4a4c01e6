import type { TableMetadata } from '../metadata.js'
import { wholeProperty } from './table-property.js'

/** How long snapshots stay, by the words of the specification. A branch's own word goes before it. */
export interface Retention {
  /** How many of the newest snapshots of a branch stay in any case; at least 1. */
  readonly min_snapshots_to_keep: number
  /** How long the others stay since they were committed. */
  readonly max_snapshot_age_ms: number
  /** How long a branch or tag stays since what it points to was committed. Main stays for ever. */
  readonly max_ref_age_ms: number
  /**
   * How long a snapshot stays after a newer one took its place, however old it was then. No query may be at work for
   * longer: the files that only it held are deleted with it.
   */
  readonly readers_ms: number
  /** How long what a registered reader stands at is kept for it. Past that the reader computes anew. */
  readonly marks_ms: number
}

export const RETENTION_PROPERTIES = {
  min_snapshots_to_keep: 'history.expire.min-snapshots-to-keep',
  max_snapshot_age_ms: 'history.expire.max-snapshot-age-ms',
  max_ref_age_ms: 'history.expire.max-ref-age-ms',
  readers_ms: 'mesh.expire.readers-ms',
  marks_ms: 'mesh.expire.marks-ms',
} as const satisfies Record<keyof Retention, string>

const MINUTE_MS = 60_000

/** The specification's own defaults, and for what it does not know: the longest query, and a publisher that was down for an hour. */
const INITIAL: Retention = {
  min_snapshots_to_keep: 1,
  max_snapshot_age_ms: 5 * 24 * 60 * MINUTE_MS,
  max_ref_age_ms: Number.MAX_SAFE_INTEGER,
  readers_ms: 15 * MINUTE_MS,
  marks_ms: 60 * MINUTE_MS,
}

/** What a table declares; `initial` where it does not. PROPERTY_INVALID. */
export function retentionOf({ properties }: Pick<TableMetadata, 'properties'>, initial: Partial<Retention> = {}): Retention {
  const of = (name: keyof Retention, min: number) =>
    wholeProperty(properties, RETENTION_PROPERTIES[name], { initial: initial[name] ?? INITIAL[name], min })
  return {
    min_snapshots_to_keep: of('min_snapshots_to_keep', 1),
    max_snapshot_age_ms: of('max_snapshot_age_ms', 1),
    max_ref_age_ms: of('max_ref_age_ms', 1),
    readers_ms: of('readers_ms', 0),
    marks_ms: of('marks_ms', 0),
  }
}
