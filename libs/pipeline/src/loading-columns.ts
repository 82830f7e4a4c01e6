/**
 * When a row was loaded, and how far its source had been read then, is no part of what it says: two runs over the same
 * events differ in nothing else.
 */
export const LOADING_COLUMNS: ReadonlySet<string> = new Set([
  'created_at',
  'loaded_at',
  'refused_at',
  'ingest_date',
  'source_partition',
  'source_offset',
])
