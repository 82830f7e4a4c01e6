import { isUtf8 } from 'node:buffer'
import type { ContractColumn } from '@storemesh/contract'
import { checksum } from '@storemesh/core'
import type { StructType } from '@storemesh/iceberg'
import { type ParquetColumnsFile, writeParquetColumns } from '@storemesh/iceberg/parquet-columns'
import type { BlockPart } from '@storemesh/source'
import { countOf } from './block-rows.js'
import { type Cursor, newDay, nextByte } from './cursor.js'
import { emptyColumns, type EventColumns, eventColumns, keepRead, takeBack } from './event-columns.js'
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
  readonly parts: readonly BlockPart[]
}

export interface PlainEventsFile extends ParquetColumnsFile {
  readonly checksum: number
  /** The day on which its rows were loaded, from 1970 on: they are all of that partition. */
  readonly partition_value: number
  /** Of each event of the parts, one after the other, 1 where it is in the file. */
  readonly isRead: Uint8Array<ArrayBuffer>
  /** Given back. */
  readonly parts: readonly BlockPart[]
}

/** Whether such events can be read into such a table at all. */
export const isReadable = (columns: readonly ContractColumn[], schema: StructType): boolean =>
  eventColumns(columns, schema, 1) !== undefined

export type ReadPlainEvents = (task: PlainEventsTask) => PlainEventsFile | undefined

/**
 * Makes a Parquet file of those events that are beyond doubt what the contract reads. The memory of a table's columns is used
 * again for its next events: to get it anew takes as long as to fill it.
 */
export function plainEventsReader(): ReadPlainEvents {
  let kept: { readonly of: string; readonly columns: EventColumns } | undefined

  return (task) => {
    const of = JSON.stringify([task.columns, task.schema])
    const isNew = kept?.of !== of
    const columns = isNew ? eventColumns(task.columns, task.schema, countOf(task.parts)) : kept?.columns
    if (!columns) return undefined
    kept = { of, columns }
    if (isNew) for (let round = 0; round < ROUNDS_AT_FIRST; round++) fileOf(columns, task, EVENTS_AT_FIRST)
    return { ...fileOf(columns, task, Number.POSITIVE_INFINITY), parts: task.parts }
  }
}

/**
 * Code that is compiled in the middle of its first long loop knows nothing of what follows the loop: it is thrown away there,
 * compiled again, and that costs more than to read. So a few events go through all of it first.
 */
const [ROUNDS_AT_FIRST, EVENTS_AT_FIRST] = [5, 300]

/** So many of its first events. Made here whatever made the part, so that all parts are one kind of object to who compiles. */
const beginning = ({ partition, bytes, starts, ends, offsets }: BlockPart, events: number): BlockPart => ({
  partition,
  bytes,
  starts: starts.subarray(0, events),
  ends: ends.subarray(0, events),
  offsets: offsets.subarray(0, events),
})

/** Of each part so many events at most. */
function fileOf(
  columns: EventColumns,
  { schema, table, loaded_ms, parts: given }: PlainEventsTask,
  events_max: number,
): Omit<PlainEventsFile, 'parts'> {
  emptyColumns(columns)
  const parts = given.map((part) => beginning(part, events_max))
  const isRead = new Uint8Array(countOf(parts))
  let first = 0
  for (const part of parts) {
    const isReadInPart = isRead.subarray(first, (first += part.offsets.length))
    readPart(columns, part, isReadInPart)
    addOwnColumns(columns.own, { table, loaded_ms, part, isRead: isReadInPart })
  }
  const file = writeParquetColumns(schema, onesIn(isRead), columns.all.map(valuesOf))
  return { ...file, checksum: checksum(file.bytes), partition_value: ingestDay(loaded_ms), isRead }
}

const NOT_ASCII = 0x80
/** Longer ones are read one by one. */
const EVENT_BYTES_MAX = 1 << 18
const SPARE_BYTES = 64
/** To note after each event how far each column is takes as long as to read it. */
const EVENTS_BETWEEN_NOTES = 32

function readPart(columns: EventColumns, part: BlockPart, isRead: Uint8Array): void {
  const bytes = withSpare(part)
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length)
  const cursor: Cursor = { bytes, view, at: 0, end: 0, met: 0, day: newDay() }
  let noted = 0
  keepRead(columns)
  for (let event = 0; event < isRead.length; event++) {
    if (event - noted === EVENTS_BETWEEN_NOTES) {
      keepRead(columns)
      noted = event
    }
    if (isPlain(columns, cursor, part, event)) {
      isRead[event] = 1
      continue
    }
    takeBack(columns)
    // those that were sure are read once more
    for (let again = noted; again < event; again++) if (isRead[again] === 1) isPlain(columns, cursor, part, again)
    keepRead(columns)
    noted = event + 1
  }
}

/**
 * A reader looks past the end of what it reads, and turns back at a zero: once it has looked past the end of an array, each of its
 * looks is several times as slow from then on.
 */
function withSpare({ bytes, ends }: BlockPart): Uint8Array {
  const end = ends.at(-1) ?? 0
  if (bytes.length - end >= SPARE_BYTES) return bytes
  const longer = new Uint8Array(end + SPARE_BYTES)
  longer.set(bytes.subarray(0, end))
  return longer
}

function isPlain({ told }: EventColumns, cursor: Cursor, { bytes, starts, ends }: BlockPart, event: number): boolean {
  const start = starts[event] ?? 0
  const end = ends[event] ?? start
  cursor.at = start
  cursor.end = end
  cursor.met = 0
  if (end - start > EVENT_BYTES_MAX || !readObject(told, cursor, 0)) return false
  return nextByte(cursor) === undefined && cursor.at === end && (cursor.met < NOT_ASCII || isUtf8(bytes.subarray(start, end)))
}

function onesIn(marks: Uint8Array): number {
  let ones = 0
  for (let at = 0; at < marks.length; at++) ones += marks[at] ?? 0
  return ones
}
