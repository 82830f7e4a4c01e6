import { idsBeginning } from '../row-id.js'
import type { EventBlock } from './event-block.js'
import { type EventColumns, nameOf } from './event-columns.js'
import { addPlaces, type LeafColumn, makeRoom, putLong, putWhole } from './leaf-column.js'

export interface Landing {
  /** The bronze table's own name, of which its rows' ids are made. */
  readonly table: string
  readonly loaded_ms: number
  readonly block: EventBlock
  /** Of each event of the block, 1 where it lands. */
  readonly isRead: Uint8Array
}

/** What bronze says of its rows besides what was told; another column of the table stays without a value. */
export function addOwnColumns({ own }: EventColumns, landing: Landing, rows: number): void {
  for (const column of own) {
    const isThere = addValues(column, landing, rows)
    addPlaces(column, rows, isThere ? column.leaf.definition_max : 0)
  }
}

const DAY_MS = 86_400_000
const MICROSECONDS = 1000

export const ingestDay = (loaded_ms: number): number => Math.floor(loaded_ms / DAY_MS)

function addValues(column: LeafColumn, landing: Landing, rows: number): boolean {
  const { block, isRead, loaded_ms } = landing
  switch (nameOf(column.leaf)) {
    case 'row_id':
      addIds(column, landing, rows)
      return true
    case 'source_partition':
      addNumbers(column, rows, isRead, (event) => block.partitions[event] ?? 0)
      return true
    case 'source_offset':
      addNumbers(column, rows, isRead, (event) => block.offsets[event] ?? 0)
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

const ID_LENGTH = 32
const LENGTH_BYTES = 4
const [PARTITION_AT, OFFSET_AT] = [LENGTH_BYTES + 16, LENGTH_BYTES + 20]
const HEX = Buffer.from('0123456789abcdef')

/** As `topicRowId` makes them. */
function addIds(column: LeafColumn, { table, block, isRead }: Landing, rows: number): void {
  makeRoom(column, rows * (ID_LENGTH + LENGTH_BYTES))
  const { plain } = column
  const beginning = Buffer.from(idsBeginning(table))
  let to = column.length
  for (let event = 0; event < isRead.length; event++) {
    if (isRead[event] !== 1) continue
    plain[to] = ID_LENGTH
    plain.fill(0, to + 1, to + LENGTH_BYTES)
    plain.set(beginning, to + LENGTH_BYTES)
    putDigits(plain, to + PARTITION_AT, to + OFFSET_AT, block.partitions[event] ?? 0)
    to += LENGTH_BYTES + ID_LENGTH
    putDigits(plain, to - (ID_LENGTH + LENGTH_BYTES) + OFFSET_AT, to, block.offsets[event] ?? 0)
  }
  column.length = to
}

function putDigits(plain: Uint8Array, start: number, end: number, value: number): void {
  let left = value
  for (let at = end - 1; at >= start; at--) {
    const shorter = Math.floor(left / 16)
    plain[at] = HEX[left - shorter * 16] ?? 0
    left = shorter
  }
}
