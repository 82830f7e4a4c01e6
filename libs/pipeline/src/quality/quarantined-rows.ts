import { deterministicId } from '@storemesh/core'
import type { TableName } from '@storemesh/iceberg'
import type { Question, Row, Value } from '@storemesh/query-engine'
import { keepBadRows } from '../ingest/bad-rows.js'
import { deadLetterTopic, type RejectedRow, toDeadLetter } from '../ingest/dead-letter.js'
import { LOADING_COLUMNS } from '../loading-columns.js'
import type { PipelineParts } from '../parts.js'
import type { RowCheck } from './gate.js'
import { countName } from './looked-rows.js'
import { numberOf } from './one-row.js'

/** Where a model's rows that were kept apart can be asked in SQL, beside what sources sent that could not be read. */
export const quarantineTable = ({ namespace, name }: TableName): TableName => ({
  namespace: `${namespace}_${name}`,
  name: 'bad_rows',
})

/** Keeps rows in the dead letter of their table, and in the table that is made from it. A row that was kept before is the same by its id. */
export async function keepApart(
  parts: PipelineParts,
  table: TableName,
  checks: readonly RowCheck[],
  broken: Question,
): Promise<void> {
  const topic = deadLetterTopic(table.namespace, table.name)
  for await (const rows of parts.engine.rows(broken, parts.viewer))
    await toDeadLetter(
      parts.eventLog,
      topic,
      rows.map((row) => keptRow(table, checks, row)),
    )
  await keepBadRows(parts, table.namespace, { name: table.name }, quarantineTable(table))
}

function keptRow({ namespace, name }: TableName, checks: readonly RowCheck[], row: Row): RejectedRow {
  const broken = checks.filter((_, at) => row[countName(at)] === true)
  const flags = new Set(checks.map((_, at) => countName(at)))
  const columns = Object.entries(row).filter(([column]) => !flags.has(column))
  const said = columns.filter(([column]) => !LOADING_COLUMNS.has(column))
  return {
    value: new TextEncoder().encode(jsonOf(Object.fromEntries(columns))),
    reason: { code: 'QUALITY_BROKEN', message: broken.map((check) => `${check.name} (${check.place})`).join(' · ') },
    row_id: deterministicId(namespace, name, jsonOf(Object.fromEntries(said))),
    partition: numberOf(row['source_partition']) ?? 0,
    offset: numberOf(row['source_offset']) ?? 0,
  }
}

/** As lines of JSON have values: whole numbers in full, bytes as base64. */
const jsonOf = (row: Readonly<Record<string, Value>>): string =>
  `{${Object.entries(row)
    .map(([column, value]) => `${JSON.stringify(column)}:${valueJson(value)}`)
    .join()}}`

function valueJson(value: Value): string {
  if (typeof value === 'bigint') return String(value)
  if (value instanceof Uint8Array) return JSON.stringify(Buffer.from(value).toString('base64'))
  if (Array.isArray(value)) return `[${value.map(valueJson).join()}]`
  return typeof value === 'object' && value !== null ? jsonOf(Object.fromEntries(Object.entries(value))) : JSON.stringify(value)
}
