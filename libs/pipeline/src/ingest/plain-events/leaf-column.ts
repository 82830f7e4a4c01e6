import type { ColumnLeaf, LeafValues } from '@storemesh/iceberg/parquet-columns'

/** A column that grows by what is read. */
export interface LeafColumn {
  readonly leaf: ColumnLeaf
  readonly hasDefinition: boolean
  readonly hasRepetition: boolean
  plain: Uint8Array
  /** The same, to write four bytes at once. */
  view: DataView
  length: number
  definition: Uint8Array
  repetition: Uint8Array
  places: number
  /** What is sure: what turns out not to be is taken back to here. */
  sure_length: number
  sure_places: number
}

/** As many bytes as most values take; what grows is copied. */
const VALUE_BYTES = 48
/** A reader asks for more room than most values take, for the last one too. */
const SPARE_BYTES = 1024

/** With room for so many values. */
export function leafColumn(leaf: ColumnLeaf, places: number): LeafColumn {
  const [hasDefinition, hasRepetition] = [leaf.definition_max > 0, leaf.repetition_max > 0]
  const plain = anyBytes(places * (leaf.form.size_bytes ?? VALUE_BYTES) + SPARE_BYTES)
  return {
    leaf,
    hasDefinition,
    hasRepetition,
    plain,
    view: new DataView(plain.buffer),
    length: 0,
    definition: new Uint8Array(hasDefinition ? places : 0),
    repetition: new Uint8Array(hasRepetition ? places : 0),
    places: 0,
    sure_length: 0,
    sure_places: 0,
  }
}

/** Of the table's column that it is, or is part of. */
export const nameOf = ({ path }: ColumnLeaf): string => path[0] ?? ''

/** Makes room for so many more bytes. */
export function makeRoom(column: LeafColumn, bytes: number): void {
  if (column.length + bytes <= column.plain.length) return
  const plain = longer(column.plain, column.length + bytes)
  column.plain = plain
  column.view = new DataView(plain.buffer)
}

/** Says of the next place whether a value is there, and which list goes on. */
export function addPlace(column: LeafColumn, definition: number, repetition: number): void {
  const { places } = column
  if (column.hasDefinition) {
    if (places === column.definition.length) column.definition = longer(column.definition, places + 1)
    column.definition[places] = definition
  }
  if (column.hasRepetition) {
    if (places === column.repetition.length) column.repetition = longer(column.repetition, places + 1)
    column.repetition[places] = repetition
  }
  column.places = places + 1
}

/** The same of so many places, which are in no list. */
export function addPlaces(column: LeafColumn, count: number, definition: number): void {
  const { places } = column
  const end = places + count
  if (column.hasDefinition) {
    if (end > column.definition.length) column.definition = longer(column.definition, end)
    column.definition.fill(definition, places, end)
  }
  column.places = end
}

export function putWhole(column: LeafColumn, value: number): void {
  column.view.setInt32(column.length, value, true)
  column.length += 4
}

const HALF = 2 ** 32

/** A whole number that a double holds, in eight bytes. */
export function putLong(column: LeafColumn, value: number): void {
  const high = Math.floor(value / HALF)
  putWhole(column, (value - high * HALF) | 0)
  putWhole(column, high)
}

export const valuesOf = ({
  plain,
  length,
  definition,
  repetition,
  places,
  hasDefinition,
  hasRepetition,
}: LeafColumn): LeafValues => ({
  plain: plain.subarray(0, length),
  places,
  ...(hasDefinition && { definition: definition.subarray(0, places) }),
  ...(hasRepetition && { repetition: repetition.subarray(0, places) }),
})

/** Not cleared, since all that counts is written; and no Buffer, so that every column has arrays of one kind. */
const anyBytes = (length: number): Uint8Array<ArrayBuffer> => new Uint8Array(Buffer.allocUnsafeSlow(length).buffer)

function longer(bytes: Uint8Array, least: number): Uint8Array<ArrayBuffer> {
  const grown = anyBytes(Math.max(bytes.length * 2, least))
  grown.set(bytes)
  return grown
}
