import type { LogRecord, NewRecord } from '@storemesh/event-log'

/** A row on its way back to the table that refused it: under the id and from the place that it had when it first came. */
export interface ReturnedRow {
  readonly row_id: string
  /** As it came, or corrected. */
  readonly value: Uint8Array
  readonly source_partition: number
  readonly source_offset: number
}

/** Where rows come back: the table reads this beside its source. */
export const returnedTopic = (domain: string, table: string): string => `returned.${domain}.${table}`

export const RETURNED_PARTITIONS = 1

export const returnedRecord = ({ row_id, value, source_partition, source_offset }: ReturnedRow): NewRecord => ({
  key: row_id,
  value,
  headers: { source_partition: String(source_partition), source_offset: String(source_offset) },
})

/** Undefined where somebody else wrote the record. */
export function returnedRow({ key, value, headers }: LogRecord): ReturnedRow | undefined {
  const source_partition = wholeNumber(headers['source_partition'])
  const source_offset = wholeNumber(headers['source_offset'])
  if (key === undefined || !isRowId(key) || source_partition === undefined || source_offset === undefined) return undefined
  return { row_id: key, value, source_partition, source_offset }
}

/** As `rowId` and `topicRowId` make them. */
export const isRowId = (text: string): boolean => /^[0-9a-f]{32}$/.test(text)

export function wholeNumber(text: string | undefined): number | undefined {
  const number = text === undefined || !/^\d{1,16}$/.test(text) ? undefined : Number(text)
  return Number.isSafeInteger(number) ? number : undefined
}
