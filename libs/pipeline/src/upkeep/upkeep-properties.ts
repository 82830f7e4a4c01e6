import type { Upkeep } from '@storemesh/domain'
import { MANIFEST_BYTES_PROPERTY, RETENTION_PROPERTIES, SWEEP_AGE_PROPERTY } from '@storemesh/iceberg'
import { COMPACTION_PROPERTIES } from '@storemesh/lake'

/** A commit a second makes 86,400 snapshots a day, so a table of the pipeline keeps them for less long than others. */
export const SNAPSHOTS = { min_snapshots_to_keep: 50, max_snapshot_age_ms: 15 * 60_000 } as const

/** What a declaration says of upkeep, as the table itself then says it to whoever keeps it. */
export function upkeepProperties(upkeep: Upkeep = {}): Readonly<Record<string, string>> {
  const said = {
    [COMPACTION_PROPERTIES.target_bytes]: upkeep.file_bytes,
    [COMPACTION_PROPERTIES.files_min]: upkeep.files_min,
    [COMPACTION_PROPERTIES.delete_ratio]: upkeep.delete_ratio,
    [MANIFEST_BYTES_PROPERTY]: upkeep.manifest_bytes,
    [RETENTION_PROPERTIES.min_snapshots_to_keep]: upkeep.snapshots_kept ?? SNAPSHOTS.min_snapshots_to_keep,
    [RETENTION_PROPERTIES.max_snapshot_age_ms]: upkeep.snapshot_age_ms ?? SNAPSHOTS.max_snapshot_age_ms,
    [RETENTION_PROPERTIES.readers_ms]: upkeep.query_ms,
    [RETENTION_PROPERTIES.marks_ms]: upkeep.unread_ms,
    [SWEEP_AGE_PROPERTY]: upkeep.orphan_age_ms,
  }
  return Object.fromEntries(Object.entries(said).flatMap(([name, value]) => (value === undefined ? [] : [[name, String(value)]])))
}
