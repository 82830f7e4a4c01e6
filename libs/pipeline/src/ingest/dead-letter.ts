import type { EventLog, NewRecord } from '@storemesh/event-log'

/** Why, without any value of the row: what its contract says of it, or its source. */
export interface Refusal {
  readonly code: string
  readonly field?: string
  readonly message: string
}

/** A row that its contract could not read. */
export interface RejectedRow {
  readonly value: Uint8Array
  readonly reason: Refusal
  readonly row_id: string
  readonly partition: number
  readonly offset: number
  /** Who tells of it, and where this stands in what that one tells: a repeat is left out. Else a reader takes one record of each `row_id`. */
  readonly teller?: { readonly name: string; readonly sequence: number }
  /** Where it stood among the rows that were sent back, where it was refused not for the first time. */
  readonly returned_offset?: number
}

export const deadLetterTopic = (domain: string, table: string): string => `dead-letter.${domain}.${table}`

/** What a record of the dead letter says of its row. */
export const REFUSAL = {
  code: 'code',
  reason: 'reason',
  source_partition: 'source_partition',
  source_offset: 'source_offset',
  returned_offset: 'returned_offset',
  part: 'part',
  parts: 'parts',
} as const

const PARTITIONS = 1
/** Of the bytes, in one record: beside key and headers it is what every log takes. */
const PART_BYTES_MAX = 768 << 10
const APPEND_BYTES_MAX = 16 << 20
const APPEND_ROWS_MAX = 10_000

/**
 * Keeps the original bytes with their reason. It is told before the commit that moves on, by a producer whose sequence is
 * the row's place: after a crash it is told again and left out.
 */
export async function toDeadLetter(eventLog: EventLog, topic: string, rows: readonly RejectedRow[]): Promise<void> {
  if (rows.length === 0) return
  await eventLog.createTopic(topic, { partitions: PARTITIONS })
  for (const { producer, records } of appendsOf(rows))
    await eventLog.append(topic, records, producer === undefined ? {} : { producer })
}

interface Append {
  readonly producer: string | undefined
  readonly records: NewRecord[]
  bytes: number
}

/** A row's records are never in two of them. */
function appendsOf(rows: readonly RejectedRow[]): readonly Append[] {
  const appends: Append[] = []
  const open = new Map<string | undefined, Append>()
  for (const row of rows) {
    const isWhole = row.value.byteLength <= PART_BYTES_MAX
    const producer = isWhole ? row.teller?.name : undefined // a sequence is one record's
    const last = open.get(producer)
    const hasRoom = last && last.records.length < APPEND_ROWS_MAX && last.bytes + row.value.byteLength <= APPEND_BYTES_MAX
    const append = hasRoom ? last : { producer, records: [], bytes: 0 }
    if (!hasRoom) appends.push(append)
    open.set(producer, append)
    append.records.push(...(isWhole ? [record(row, row.value)] : partsOf(row)))
    append.bytes += row.value.byteLength
  }
  return appends
}

/** Bytes that no single record holds, one record after the other. */
function partsOf(row: RejectedRow): readonly NewRecord[] {
  const parts = Math.ceil(row.value.byteLength / PART_BYTES_MAX)
  const { teller: _, ...untold } = row
  return Array.from({ length: parts }, (_each, part) => {
    const value = row.value.subarray(part * PART_BYTES_MAX, (part + 1) * PART_BYTES_MAX)
    return record(untold, value, { [REFUSAL.part]: String(part), [REFUSAL.parts]: String(parts) })
  })
}

const record = (
  { reason, row_id, partition, offset, teller, returned_offset }: Omit<RejectedRow, 'value'>,
  value: Uint8Array,
  more: Readonly<Record<string, string>> = {},
): NewRecord => ({
  key: row_id,
  value,
  partition: 0,
  ...(teller && { sequence: teller.sequence }),
  headers: {
    [REFUSAL.code]: reason.code,
    [REFUSAL.reason]: reason.message,
    [REFUSAL.source_partition]: String(partition),
    [REFUSAL.source_offset]: String(offset),
    ...(returned_offset !== undefined && { [REFUSAL.returned_offset]: String(returned_offset) }),
    ...more,
  },
})
