import type { BlockPart } from '@storemesh/source'
import { idsBeginning, topicRowId } from '../row-id.js'
import { addPlaces, type LeafColumn, makeRoom, nameOf, putLong, putWhole } from './leaf-column.js'

export interface Landing {
  /** The bronze table's own name, of which its rows' ids are made. */
  readonly table: string
  readonly loaded_ms: number
  readonly part: BlockPart
  /** Of each event of the part, 1 where it lands. */
  readonly isRead: Uint8Array
}

type AddValues = (column: LeafColumn, landing: Landing, rows: number) => void

const DAY_MS = 86_400_000
const MICROSECONDS = 1000

export const ingestDay = (loaded_ms: number): number => Math.floor(loaded_ms / DAY_MS)

/** What bronze says of each of its rows besides what was told, by the names that `bronzeColumns` has. */
const OWN: ReadonlyMap<string, AddValues> = new Map<string, AddValues>([
  ['row_id', addIds],
  ['source_partition', (column, { part }, rows) => addSame(column, rows, part.partition)],
  ['source_offset', addOffsets],
  ['loaded_at', (column, { loaded_ms }, rows) => addSame(column, rows, loaded_ms * MICROSECONDS)],
  ['ingest_date', (column, { loaded_ms }, rows) => addSame(column, rows, ingestDay(loaded_ms))],
])

export const isOwn = (name: string): boolean => OWN.has(name)

/** Another column of the table stays without a value. */
export function addOwnColumns(own: readonly LeafColumn[], landing: Landing): void {
  let rows = 0
  for (let event = 0; event < landing.isRead.length; event++) rows += landing.isRead[event] ?? 0
  for (const column of own) {
    const addValues = OWN.get(nameOf(column.leaf))
    addValues?.(column, landing, rows)
    addPlaces(column, rows, addValues ? column.leaf.definition_max : 0)
  }
}

const NUMBER_BYTES_MAX = 8

function addOffsets(column: LeafColumn, { part, isRead }: Landing, rows: number): void {
  makeRoom(column, rows * NUMBER_BYTES_MAX)
  for (let event = 0; event < isRead.length; event++) if (isRead[event] === 1) putLong(column, part.offsets[event] ?? 0)
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
