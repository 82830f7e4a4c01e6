import type { Contract } from '@storemesh/contract'
import { columnName, defaultSpec, type NewDataFile, schemaOf, type Table } from '@storemesh/iceberg'
import { keepParquetFile } from '@storemesh/lake'
import type { SourceRow } from '@storemesh/source'
import type { PipelineParts } from '../parts.js'
import { BRONZE_PARTITION } from './bronze-columns.js'
import { eventBlock } from './plain-events/event-block.js'
import { isReadable, type PlainEventsFile } from './plain-events/read-plain-events.js'

/** The rows of a topic that are beyond doubt what the contract reads, as data files that belong to no snapshot yet, and the others. */
export interface PlainRows {
  readonly files: readonly NewDataFile[]
  readonly rest: readonly SourceRow[]
}

/** Fewer are read as quickly one by one, and land in the table's own format for fresh rows. */
const ROWS_MIN = 5000

export const isLarge = (rows: readonly SourceRow[]): boolean => rows.length >= ROWS_MIN

/** Undefined where such rows are for the contract to read one by one. */
export async function beginPlain(
  { plainEvents, clock }: Pick<PipelineParts, 'plainEvents' | 'clock'>,
  { columns }: Contract,
  table: Table,
  rows: readonly SourceRow[],
): Promise<PlainEventsFile | undefined> {
  const schema = schemaOf(table)
  if (!plainEvents || !isLarge(rows) || !isByDay(table) || !isReadable(columns, schema)) return undefined
  return plainEvents.read({ columns, schema, table: table.name.name, loaded_ms: clock.now_ms(), block: eventBlock(rows) })
}

/** The file that was made of some of the rows is in the store when this resolves. */
export async function plainRows(
  parts: Pick<PipelineParts, 'store' | 'dice'>,
  table: Table,
  rows: readonly SourceRow[],
  read: PlainEventsFile | undefined,
): Promise<PlainRows> {
  if (!read || read.record_count === 0) return { files: [], rest: rows }
  const { isRead, ...file } = read
  const kept = await keepParquetFile(parts, table, file)
  return { files: [kept], rest: rows.filter((_, at) => isRead[at] !== 1) }
}

/** As bronze is made; somebody may have divided it otherwise since. */
function isByDay(table: Table): boolean {
  const [field, ...more] = defaultSpec(table).fields
  return (
    field?.transform === BRONZE_PARTITION.transform &&
    columnName(schemaOf(table), field['source-id']) === BRONZE_PARTITION.column &&
    more.length === 0
  )
}
