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

/** One value in all rows. */
function addSame(column: LeafColumn, rows: number, value: number): void {
  if (rows === 0) return
  makeRoom(column, rows * (column.leaf.form.size_bytes ?? NUMBER_BYTES_MAX))
  const start = column.length
  if (column.leaf.form.physical === 'int32') putWhole(column, value)
  else putLong(column, value)
  repeat(column, start, rows)
}

/** Of what stands from `start` on as many as `times`: it is copied behind itself, twice as much each time. */
function repeat(column: LeafColumn, start: number, times: number): void {
  const size_bytes = column.length - start
  const all_bytes = times * size_bytes
  for (let there = size_bytes; there < all_bytes; there *= 2)
    column.plain.copyWithin(start + there, start, start + Math.min(there, all_bytes - there))
  column.length = start + all_bytes
}

const LENGTH_BYTES = 4
const ID_LENGTH = 32
const OFFSET_DIGITS = 12

/** As `topicRowId` makes them: what is before the offset is the same in all. */
function addIds(column: LeafColumn, { table, part, isRead }: Landing, rows: number): void {
  if (rows === 0) return
  makeRoom(column, rows * (LENGTH_BYTES + ID_LENGTH))
  const start = column.length
  putWhole(column, ID_LENGTH)
  column.plain.set(Buffer.from(topicRowId(idsBeginning(table), part.partition, 0)), column.length)
  column.length += ID_LENGTH
  repeat(column, start, rows)
  const { view } = column
  let to = start + LENGTH_BYTES + ID_LENGTH - OFFSET_DIGITS
  for (let event = 0; event < isRead.length; event++) {
    if (isRead[event] !== 1) continue
    putDigits(view, to, part.offsets[event] ?? 0)
    to += LENGTH_BYTES + ID_LENGTH
  }
}

/** Of each byte its two digits. */
const HEX = Uint16Array.from({ length: 256 }, (_, byte) => Buffer.from(byte.toString(16).padStart(2, '0')).readUInt16BE(0))
const HALF = 2 ** 24
const HALF_DIGITS = 6

function putDigits(view: DataView, start: number, value: number): void {
  const high = Math.floor(value / HALF)
  putHalf(view, start, high)
  putHalf(view, start + HALF_DIGITS, value - high * HALF)
}

function putHalf(view: DataView, start: number, value: number): void {
  view.setUint16(start, HEX[value >> 16] ?? 0)
  view.setUint16(start + 2, HEX[(value >> 8) & 255] ?? 0)
  view.setUint16(start + 4, HEX[value & 255] ?? 0)
}
