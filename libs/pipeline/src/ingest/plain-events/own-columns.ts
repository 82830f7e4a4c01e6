import type { BlockPart } from '@storemesh/source'
import { idsBeginning, topicRowId } from '../row-id.js'
import { type EventColumns, nameOf } from './event-columns.js'
import { addPlaces, type LeafColumn, makeRoom, putLong, putWhole } from './leaf-column.js'

export interface Landing {
  /** The bronze table's own name, of which its rows' ids are made. */
  readonly table: string
  readonly loaded_ms: number
  readonly part: BlockPart
  /** Of each event of the part, 1 where it lands. */
  readonly isRead: Uint8Array
}

/** What bronze says of its rows besides what was told; another column of the table stays without a value. */
export function addOwnColumns({ own }: EventColumns, landing: Landing): void {
  let rows = 0
  for (let event = 0; event < landing.isRead.length; event++) rows += landing.isRead[event] ?? 0
  for (const column of own) {
    const isThere = addValues(column, landing, rows)
    addPlaces(column, rows, isThere ? column.leaf.definition_max : 0)
  }
}

const DAY_MS = 86_400_000
const MICROSECONDS = 1000

export const ingestDay = (loaded_ms: number): number => Math.floor(loaded_ms / DAY_MS)

function addValues(column: LeafColumn, landing: Landing, rows: number): boolean {
  const { part, isRead, loaded_ms } = landing
  switch (nameOf(column.leaf)) {
    case 'row_id':
      addIds(column, landing, rows)
      return true
    case 'source_partition':
      addSame(column, rows, part.partition)
      return true
    case 'source_offset':
      addNumbers(column, rows, isRead, (event) => part.offsets[event] ?? 0)
      return true
    case 'loaded_at':
      addSame(column, rows, loaded_ms * MICROSECONDS)
      return true
    case 'ingest_date':
      addSame(column, rows, ingestDay(loaded_ms))
      return true
    default:
      return false
  }
}

const NUMBER_BYTES_MAX = 8

function addNumbers(column: LeafColumn, rows: number, isRead: Uint8Array, numberOf: (event: number) => number): void {
  makeRoom(column, rows * NUMBER_BYTES_MAX)
  const put = column.leaf.form.physical === 'int32' ? putWhole : putLong
  for (let event = 0; event < isRead.length; event++) if (isRead[event] === 1) put(column, numberOf(event))
}

/** One value in all rows: what stands is copied behind itself, twice as much each time. */
function addSame(column: LeafColumn, rows: number, value: number): void {
  if (rows === 0) return
  makeRoom(column, rows * NUMBER_BYTES_MAX)
  const { length } = column
  if (column.leaf.form.physical === 'int32') putWhole(column, value)
  else putLong(column, value)
  const end = length + rows * (column.length - length)
  for (let there = column.length - length; length + there < end; there *= 2)
    column.plain.copyWithin(length + there, length, Math.min(length + there, end - there))
  column.length = end
}

const LENGTH_BYTES = 4
const ID_LENGTH = 32
const OFFSET_DIGITS = 12

/** As `topicRowId` makes them: what is before the offset is the same in all. */
function addIds(column: LeafColumn, { table, part, isRead }: Landing, rows: number): void {
  makeRoom(column, rows * (ID_LENGTH + LENGTH_BYTES))
  const { plain } = column
  const same = Buffer.from(topicRowId(idsBeginning(table), part.partition, 0)).subarray(0, ID_LENGTH - OFFSET_DIGITS)
  let to = column.length
  for (let event = 0; event < isRead.length; event++) {
    if (isRead[event] !== 1) continue
    column.length = to
    putWhole(column, ID_LENGTH)
    to += LENGTH_BYTES
    for (let at = 0; at < same.length; at++) plain[to++] = same[at] ?? 0
    putDigits(plain, to, part.offsets[event] ?? 0)
    to += OFFSET_DIGITS
  }
  column.length = to
}

const HEX = Buffer.from('0123456789abcdef')
const HALF = 2 ** 24
const HALF_DIGITS = 6

function putDigits(plain: Uint8Array, start: number, value: number): void {
  const high = Math.floor(value / HALF)
  putHalf(plain, start, high)
  putHalf(plain, start + HALF_DIGITS, value - high * HALF)
}

function putHalf(plain: Uint8Array, start: number, value: number): void {
  for (let at = 0; at < HALF_DIGITS; at++) plain[start + at] = HEX[(value >> (4 * (HALF_DIGITS - 1 - at))) & 15] ?? 0
}
