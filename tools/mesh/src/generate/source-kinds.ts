/** What rows may come from, and how files of them are written. */

export const SOURCE_KINDS = ['files', 'topic', 'postgres', 'mongo'] as const
export type SourceKind = (typeof SOURCE_KINDS)[number]

export const FILE_FORMATS = ['csv', 'json-lines', 'avro', 'parquet'] as const
export type FileFormat = (typeof FILE_FORMATS)[number]
