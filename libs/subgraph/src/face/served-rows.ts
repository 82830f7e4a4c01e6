import { type Contract, type ContractColumn, type ContractType, indexedColumns } from '@storemesh/contract'
import { deterministicId, type Json, type JsonObject } from '@storemesh/core'
import type { PrimitiveType } from '@storemesh/iceberg'
import type { Space } from '@storemesh/key-value'
import type { Value } from '@storemesh/query-engine'
import { orderedText, placeText } from './ordered-text.js'

/** A product's rows as they are found by key and told of: the columns of its contract, and nothing else of its table. */

export type Served = Pick<Contract, 'columns' | 'key' | 'port'>

/** Where a table's rows are served from; a live product has a space of its own. */
export const servedSpaceName = ({ domain, product, major }: Pick<Contract, 'domain' | 'product' | 'major'>): string =>
  `${domain}.${product}.${major}`

/** The index of all rows, in the order of their key. */
export const BY_KEY = 'by_key'
/** In the order of a column, and of the key where its values are equal. */
export const indexOn = (column: string): string => `on_${column}`

/** The space, with an index for each order in which rows are found. */
export function servedSpace(name: string, contract: Served): Space<JsonObject> {
  const placesOf = (columns: readonly string[]) => {
    const types = columns.map((column) => [column, scalarType(contract, column)] as const)
    return (row: JsonObject): string | undefined => {
      const texts = types.flatMap(([column, type]) => orderedText(type, row[column]) ?? [])
      return texts.length === types.length ? placeText(texts) : undefined
    }
  }
  const { key } = contract
  const others = indexedColumns(contract).filter((column) => column !== key[0])
  const orderOn = (column: string) => [column, ...key.filter((one) => one !== column)]
  return {
    name,
    indexes: {
      [BY_KEY]: placesOf(key),
      ...Object.fromEntries(others.map((column) => [indexOn(column), placesOf(orderOn(column))])),
    },
  }
}

const KEY_BYTES_MAX = 512

/** One text for the values of a key: the value itself where there is one, and a digest where a store could not hold it. */
export function servedKey({ key }: Pick<Contract, 'key'>, row: Readonly<Record<string, unknown>>): string {
  const texts = key.map((column) => String(row[column]))
  const text = texts.length === 1 ? (texts[0] ?? '') : texts.map((one) => one.replaceAll(/[\\|]/g, '\\$&')).join('|')
  const fits = text !== '' && Buffer.byteLength(text) <= KEY_BYTES_MAX && !text.includes('\0')
  return fits ? text : deterministicId(...texts)
}

/** A row of its table as readers find it. */
export const servedRow = (columns: readonly ContractColumn[], row: Readonly<Record<string, Value | undefined>>): JsonObject =>
  Object.fromEntries(columns.map(({ name, of }) => [name, servedValue(of, row[name] ?? null)]))

function servedValue(of: ContractType, value: Value): Json {
  if (value === null || typeof value === 'boolean' || typeof value === 'string') return value
  if (typeof value === 'bigint') return Number.isSafeInteger(Number(value)) ? Number(value) : String(value)
  // JSON has no word for what is no number
  if (typeof value === 'number') return Number.isFinite(value) ? value : null
  if (of.kind === 'list') return isList(value) ? value.map((each) => servedValue(of.element, each)) : null
  return of.kind === 'object' && isRow(value) ? servedRow(of.fields, value) : null
}

const isList = (value: Value): value is readonly Value[] => Array.isArray(value)

const isRow = (value: Value): value is { readonly [name: string]: Value } =>
  typeof value === 'object' && value !== null && !isList(value) && !(value instanceof Uint8Array)

function scalarType({ columns }: Served, column: string): PrimitiveType {
  const of = columns.find(({ name }) => name === column)?.of
  return of?.kind === 'scalar' ? of.type : 'string'
}
