import type { BronzeTable } from '@storemesh/domain'
import type { NewColumn, TableName } from '@storemesh/iceberg'

/**
 * What a table refused of a database or of files can be asked in SQL: `<lake>/rejected/<source>/bad_rows`. A topic's refused
 * events stand in the dead letter alone.
 */
export function badRowsTable(domain: string, { name, from }: BronzeTable): TableName | undefined {
  if (from.kind === 'topic') return undefined
  return { namespace: `${domain}_${name.replace(/^bronze_/, '')}`, name: 'bad_rows' }
}

export const BAD_ROWS_COLUMNS: readonly NewColumn[] = [
  { name: 'row_id', type: 'string', required: true, doc: 'the id under which it lands once it can be read' },
  { name: 'code', type: 'string', required: true },
  { name: 'reason', type: 'string', required: true, doc: 'what was expected, and where in the row' },
  { name: 'source_partition', type: 'int', required: true },
  { name: 'source_offset', type: 'long', required: true },
  { name: 'refused_at', type: 'timestamptz', required: true },
  { name: 'sent_back', type: 'boolean', required: true, doc: 'refused not for the first time, but when it was sent back' },
  { name: 'bytes', type: 'binary', required: true, doc: 'as they were refused' },
]
