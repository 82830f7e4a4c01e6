import type { NewColumn } from '@storemesh/iceberg'
import { inWords } from './names.js'
import { isToldAgain, type ReadTable, takenOver } from './read-table.js'

/** The SELECT of a new table: of what is told again and again the newest, and otherwise the rows as they are. */
export function statement(read: ReadTable, layer: 'silver' | 'gold', key: readonly string[]): string {
  const columns = takenOver(read, layer)
  return isToldAgain(read) ? newest(read, columns, key) : asTheyAre(read, columns, key)
}

const asTheyAre = (
  { name }: ReadTable,
  columns: readonly NewColumn[],
  key: readonly string[],
): string => `-- One row per ${spoken(key)}, as ${name} has it.
SELECT
${listed(columns)}
FROM ${name}
`

const newest = (
  { name }: ReadTable,
  columns: readonly NewColumn[],
  key: readonly string[],
): string => `-- One row per ${spoken(key)}, as it was told last.
SELECT
${listed(columns)}
FROM (
  SELECT
    *,
    row_number() OVER (PARTITION BY ${key.join(', ')} ORDER BY source_offset DESC, source_partition DESC) AS newness
  FROM ${name}
) AS told
WHERE newness = 1
`

const listed = (columns: readonly NewColumn[]): string => columns.map(({ name }) => `  ${name}`).join(',\n')

const spoken = (key: readonly string[]): string => key.map(inWords).join(' and ')
