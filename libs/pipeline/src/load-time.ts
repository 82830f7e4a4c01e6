/** When a row was loaded is no part of what it says: two runs over the same events differ in nothing else. */
export const LOAD_TIME_COLUMNS: ReadonlySet<string> = new Set(['created_at', 'loaded_at', 'ingest_date'])
