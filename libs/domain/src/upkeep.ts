/** Within which limits the pipeline keeps a table short by itself. What is left out has its default, which is in brackets. */
export interface Upkeep {
  /** How large compaction makes a file (256 MiB). */
  readonly file_bytes?: number
  /** How many files of about one size, in one partition, become one (8). */
  readonly files_min?: number
  /** Past this share of deleted rows a file is written anew (0.1). */
  readonly delete_ratio?: number
  /** How large a manifest is to be (8 MiB). */
  readonly manifest_bytes?: number
  /** How many of the newest snapshots stay in any case (50), and how long the others do (15 minutes). */
  readonly snapshots_kept?: number
  readonly snapshot_age_ms?: number
  /** How long a query may be at work on a snapshot after a newer one took its place (15 minutes). */
  readonly query_ms?: number
  /** How long changes wait for a model or a publisher that has not read them. Past that it reads everything again (1 hour). */
  readonly unread_ms?: number
  /** How old a file is that belongs to nobody when it is swept; never less than an hour (3 days). */
  readonly orphan_age_ms?: number
}
