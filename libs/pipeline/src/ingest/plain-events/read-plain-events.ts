import { isUtf8 } from 'node:buffer'
import type { ContractColumn } from '@storemesh/contract'
import { checksum } from '@storemesh/core'
import { type ParquetColumnsFile, type StructType, writeParquetColumns } from '@storemesh/iceberg'
import { type Cursor, nextByte } from './cursor.js'
import type { EventBlock } from './event-block.js'
import { type EventColumns, eventColumns, keepRead, takeBack } from './event-columns.js'
import { valuesOf } from './leaf-column.js'
import { readObject } from './read-field.js'
import { addOwnColumns, ingestDay } from './own-columns.js'

/** What the events of a block are read by, and where they land. */
export interface PlainEventsTask {
  readonly columns: readonly ContractColumn[]
  readonly schema: StructType
  /** The bronze table's own name, of which its rows' ids are made. */
  readonly table: string
  readonly loaded_ms: number
  readonly block: EventBlock
}

export interface PlainEventsFile extends ParquetColumnsFile {
  readonly checksum: number
  /** The day on which its rows were loaded, from 1970 on: they are all of that partition. */
  readonly partition_value: number
  /** Of each event of the block, 1 where it is in the file. */
  readonly isRead: Uint8Array
}

/** Whether such events can be read into such a table at all. */
export const isReadable = (columns: readonly ContractColumn[], schema: StructType): boolean =>
  eventColumns(columns, schema, 1) !== undefined

/** Those events that are beyond doubt what the contract reads, as a Parquet file. */
export async function readPlainEvents({ block, ...task }: PlainEventsTask): Promise<PlainEventsFile | undefined> {
  const columns = eventColumns(task.columns, task.schema, block.offsets.length)
  if (!columns) return undefined
  const isRead = readBlock(columns, block)
  const record_count = onesIn(isRead)
  addOwnColumns(columns, { ...task, block, isRead }, record_count)
  const file = await writeParquetColumns(task.schema, record_count, columns.all.map(valuesOf))
  return { ...file, checksum: checksum(file.bytes), partition_value: ingestDay(task.loaded_ms), isRead }
}

function onesIn(marks: Uint8Array): number {
  let ones = 0
  for (let at = 0; at < marks.length; at++) ones += marks[at] ?? 0
  return ones
}

const NOT_ASCII = 0x80
/** Longer ones are read one by one. */
const EVENT_BYTES_MAX = 1 << 18
/** To note after each event how far each column is takes as long as to read it. */
const EVENTS_BETWEEN_NOTES = 32

function readBlock(columns: EventColumns, block: EventBlock): Uint8Array {
  const isRead = new Uint8Array(block.offsets.length)
  const cursor: Cursor = { bytes: block.bytes, at: 0, end: 0, met: 0 }
  let noted = 0
  for (let event = 0; event < isRead.length; event++) {
    if (event - noted === EVENTS_BETWEEN_NOTES) {
      keepRead(columns)
      noted = event
    }
    if (isPlain(columns, cursor, block, event)) {
      isRead[event] = 1
      continue
    }
    takeBack(columns)
    // those that were sure are read once more
    for (let again = noted; again < event; again++) if (isRead[again] === 1) isPlain(columns, cursor, block, again)
    keepRead(columns)
    noted = event + 1
  }
  return isRead
}

function isPlain({ told }: EventColumns, cursor: Cursor, { bytes, starts }: EventBlock, event: number): boolean {
  const start = starts[event] ?? 0
  const end = starts[event + 1] ?? start
  cursor.at = start
  cursor.end = end
  cursor.met = 0
  if (end - start > EVENT_BYTES_MAX || !readObject(told, cursor, 0)) return false
  return nextByte(cursor) === undefined && cursor.at === end && (cursor.met < NOT_ASCII || isUtf8(bytes.subarray(start, end)))
}
