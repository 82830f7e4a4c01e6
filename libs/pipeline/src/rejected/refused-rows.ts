import type { EventLog, LogRecord } from '@storemesh/event-log'
import { REFUSAL } from '../ingest/dead-letter.js'
import type { Refusing } from './refused-table.js'
import { isRowId, wholeNumber } from './returned-record.js'
import { topicRecords } from './topic-records.js'

/** A row that could not be taken. */
export interface RefusedRow {
  readonly row_id: string
  /** Why, the last time. */
  readonly code: string
  readonly reason: string
  readonly source_partition: number
  readonly source_offset: number
  readonly refused_ms: number
  /** How often: once when it came, and each time that it was sent back. */
  readonly times: number
  /** Where the dead letter holds it as it came. */
  readonly dead_letter_offset: number
}

export interface RefusedRows {
  /** By their ids, in the order in which they came. */
  readonly rows: ReadonlyMap<string, RefusedRow>
  /** There are so many older ones that were not kept in memory. */
  readonly left_out: number
}

export interface WhichRows {
  /** These alone. */
  readonly row_ids?: ReadonlySet<string>
  /** Only what was first refused before this moment. */
  readonly before_ms?: number
  readonly rows_max?: number
}

const ROWS_MAX = 100_000

/** The rows in a dead letter, the newest of them where there are too many. A row that was told of twice is one row. */
export async function refusedRows(
  eventLog: EventLog,
  { topic }: Pick<Refusing, 'topic'>,
  which: WhichRows = {},
): Promise<RefusedRows> {
  const { row_ids, before_ms = Number.POSITIVE_INFINITY, rows_max = ROWS_MAX } = which
  const rows = new Map<string, RefusedRow>()
  let left_out = 0
  for await (const record of topicRecords(eventLog, topic)) {
    const { key } = record
    if (key === undefined || !isRowId(key) || (row_ids && !row_ids.has(key)) || !isFirstPart(record)) continue
    const before = rows.get(key)
    const isAgain = record.headers[REFUSAL.returned_offset] !== undefined
    if (before) rows.set(key, isAgain ? toldAgain(before, record) : before)
    // one that was sent back long after it was left out stays so
    else if (record.appended_ms < before_ms && !isAgain) rows.set(key, told(key, record))
    if (rows.size <= rows_max) continue
    const [oldest] = rows.keys()
    if (oldest !== undefined) rows.delete(oldest)
    left_out++
  }
  return { rows, left_out }
}

/** Of a row's records in the dead letter the first one, whatever became of the row since. */
export const isFirstTelling = (record: Pick<LogRecord, 'headers'>): boolean =>
  isFirstPart(record) && record.headers[REFUSAL.returned_offset] === undefined

export const isFirstPart = ({ headers }: Pick<LogRecord, 'headers'>): boolean => (headers[REFUSAL.part] ?? '0') === '0'

const told = (row_id: string, { headers, appended_ms, offset }: LogRecord): RefusedRow => ({
  row_id,
  code: headers[REFUSAL.code] ?? '',
  reason: headers[REFUSAL.reason] ?? '',
  source_partition: wholeNumber(headers[REFUSAL.source_partition]) ?? 0,
  source_offset: wholeNumber(headers[REFUSAL.source_offset]) ?? 0,
  refused_ms: appended_ms,
  times: 1,
  dead_letter_offset: offset,
})

const toldAgain = (before: RefusedRow, { headers, appended_ms }: LogRecord): RefusedRow => ({
  ...before,
  code: headers[REFUSAL.code] ?? before.code,
  reason: headers[REFUSAL.reason] ?? before.reason,
  refused_ms: appended_ms,
  times: before.times + 1,
})
