import { quoted } from './quoted.js'

/** No column of a table has such a name. */
const SIDE = quoted('$side')

/**
 * Rows that one relation has more often than the other, each once: by one grouping, since an engine takes the difference of
 * multisets by windows over all columns, which costs it many times as much where rows are few.
 */
export function differingRows(columns: readonly string[], one: string, other: string): string {
  const said = columns.map(quoted).join(', ')
  return `SELECT ${said} FROM (
  SELECT ${said}, 1 AS ${SIDE} FROM ${one} UNION ALL SELECT ${said}, -1 AS ${SIDE} FROM ${other}
) AS sides GROUP BY ${said} HAVING sum(${SIDE}) <> 0`
}
