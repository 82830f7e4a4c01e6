import type { ContractColumn } from '@storemesh/contract'
import type { StructType } from '@storemesh/iceberg'
import { columnLeaves } from '@storemesh/iceberg/parquet-columns'
import type { ObjectReader } from './field-reader.js'
import { type LeafColumn, leafColumn, nameOf } from './leaf-column.js'
import { isOwn } from './own-columns.js'
import { memberReaders } from './readers-of.js'

/** A table's columns, and who reads an event into those that its contract knows. */
export interface EventColumns {
  /** In the order of a file. */
  readonly all: readonly LeafColumn[]
  readonly told: ObjectReader
  /** Those of the table alone. */
  readonly own: readonly LeafColumn[]
}

/** Undefined where a type of the contract or of the table cannot be read or written so. */
export function eventColumns(columns: readonly ContractColumn[], schema: StructType, events: number): EventColumns | undefined {
  const leaves = columnLeaves(schema)
  if (!leaves) return undefined
  const all = leaves.map((leaf) => leafColumn(leaf, events))
  const byId = new Map(all.map((column) => [column.leaf.field.id, column]))
  const members = memberReaders(columns, schema, { columns: byId, definition: 0, repetition: 0 })
  if (!members) return undefined
  const told = new Set(columns.map(({ name }) => name))
  const own = all.filter(({ leaf }) => !told.has(nameOf(leaf)))
  // what bronze itself does not fill is to be left without a value
  if (own.some(({ leaf }) => leaf.repetition_max > 0 || (leaf.definition_max === 0 && !isOwn(nameOf(leaf))))) return undefined
  return { all, told: { kind: 'object', members, definition: 0, read: 0 }, own }
}

/** Each column up to here is of events that are sure. */
export function keepRead({ all }: EventColumns): void {
  for (const column of all) {
    column.sure_length = column.length
    column.sure_places = column.places
  }
}

/** Takes back what was read of an event that is not. */
export function takeBack({ all }: EventColumns): void {
  for (const column of all) {
    column.length = column.sure_length
    column.places = column.sure_places
  }
}

export function emptyColumns({ all }: EventColumns): void {
  for (const column of all) {
    column.length = 0
    column.places = 0
    column.sure_length = 0
    column.sure_places = 0
  }
}
