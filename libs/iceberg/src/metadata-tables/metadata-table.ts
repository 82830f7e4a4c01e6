import type { Table } from '../catalog/catalog.js'
import type { NewColumn } from '../new-schema.js'
import type { SingleValue } from '../single-value.js'
import type { Snapshot } from '../snapshot.js'
import type { TableFiles } from '../table-files.js'
import type { Schema, Type } from '../types.js'

/** A value in the form of its column's type: lists as arrays, maps as maps, structs by their fields' names. */
export type Cell = SingleValue | null | readonly Cell[] | ReadonlyMap<SingleValue, Cell> | { readonly [name: string]: Cell }

export type MetadataRow = Readonly<Record<string, Cell>>

/** What a table's metadata says of it, as a table: `orders.fact_order$snapshots`. */
export interface MetadataTable {
  readonly name: string
  schema(table: Table): Schema
  /** `snapshot` is the one whose files are shown, where the rows are of files; the current one, where it is left out. */
  rows(table: Table, files: TableFiles, snapshot?: Snapshot): AsyncIterable<MetadataRow>
}

export const required = (name: string, type: Type): NewColumn => ({ name, type, required: true })
export const optional = (name: string, type: Type): NewColumn => ({ name, type, required: false })

/** Ids within are given by the schema that it comes into. */
export const mapOf = (key: Type, value: Type): Type => ({
  type: 'map',
  'key-id': 0,
  key,
  'value-id': 0,
  'value-required': true,
  value,
})

export const listOf = (element: Type): Type => ({ type: 'list', 'element-id': 0, 'element-required': true, element })

/** Metadata counts milliseconds, instants microseconds. */
export const instantFrom = (time_ms: number): bigint => BigInt(time_ms) * 1000n
