import type { Schema } from '@storemesh/iceberg'
import type { PartitionBy, QueryEngine, Question, Relation, Row, Value } from './query-engine.js'

/** An engine, and what a test of it needs from outside. */
export interface EngineBench {
  readonly engine: QueryEngine
  /** A relation of the engine's own kind that holds these rows. */
  table(schema: Schema, rows: readonly Row[]): Promise<Relation>
  /** Writes the answer into a new table, and shows it to the engine and to every other that reads the same tables. */
  write(question: Question, shape: TableShape): Promise<readonly WrittenTable[]>
  close(): Promise<void>
}

export interface TableShape {
  readonly schema: Schema
  readonly partition?: readonly PartitionBy[]
  readonly orderBy?: readonly string[]
}

/** A table as one engine reads it. */
export interface WrittenTable {
  readonly reader: string
  readonly engine: QueryEngine
  readonly relation: Relation
  readonly files: readonly { readonly record_count: number; readonly partition: readonly unknown[] }[]
}

export const ORDERS: Schema = {
  type: 'struct',
  'schema-id': 0,
  fields: [
    { id: 1, name: 'order_id', required: true, type: 'long' },
    { id: 2, name: 'customer', required: false, type: 'string' },
    { id: 3, name: 'amount', required: false, type: 'decimal(12, 2)' },
    { id: 4, name: 'ordered_at', required: false, type: 'timestamptz' },
    { id: 5, name: 'ordered_date', required: false, type: 'date' },
    { id: 6, name: 'details', required: false, type: 'string' },
    {
      id: 7,
      name: 'tags',
      required: false,
      type: { type: 'list', 'element-id': 8, 'element-required': false, element: 'string' },
    },
    { id: 9, name: 'quantity', required: false, type: 'int' },
    { id: 10, name: 'weight', required: false, type: 'double' },
  ],
}

export const ORDER_ROWS: readonly Row[] = [1, 2, 3, 4, 5, 6].map((n) => ({
  order_id: BigInt(n),
  customer: n === 6 ? null : `C${n % 2}`,
  amount: `${n * 10}.50`,
  ordered_at: `2026-01-0${n}T0${n}:00:00.00000${n}Z`,
  ordered_date: `2026-01-0${n}`,
  details: `{"channel":{"name":"web${n}"},"lines":${n}}`,
  tags: n === 6 ? null : ['a', `t${n}`],
  quantity: n,
  weight: n / 4,
}))

/** A column of every type that Iceberg has, and one of each within another. */
export const EVERY_TYPE: Schema = {
  type: 'struct',
  'schema-id': 0,
  fields: [
    { id: 1, name: 'row_id', required: true, type: 'long' },
    { id: 2, name: 'flag', required: false, type: 'boolean' },
    { id: 3, name: 'small', required: false, type: 'int' },
    { id: 4, name: 'single', required: false, type: 'float' },
    { id: 5, name: 'wide', required: false, type: 'double' },
    { id: 6, name: 'price', required: false, type: 'decimal(9, 2)' },
    { id: 7, name: 'exact', required: false, type: 'decimal(38, 10)' },
    { id: 8, name: 'on_day', required: false, type: 'date' },
    { id: 9, name: 'at_time', required: false, type: 'time' },
    { id: 10, name: 'local_at', required: false, type: 'timestamp' },
    { id: 11, name: 'at', required: false, type: 'timestamptz' },
    { id: 12, name: 'words', required: false, type: 'string' },
    { id: 13, name: 'ticket', required: false, type: 'uuid' },
    { id: 14, name: 'bytes', required: false, type: 'binary' },
    {
      id: 15,
      name: 'place',
      required: false,
      type: {
        type: 'struct',
        fields: [
          { id: 16, name: 'city', required: false, type: 'string' },
          {
            id: 17,
            name: 'visits',
            required: false,
            type: { type: 'list', 'element-id': 18, 'element-required': false, element: 'timestamptz' },
          },
        ],
      },
    },
    {
      id: 19,
      name: 'prices',
      required: false,
      type: { type: 'map', 'key-id': 20, key: 'string', 'value-id': 21, 'value-required': false, value: 'decimal(10, 2)' },
    },
  ],
}

export const EVERY_TYPE_ROWS: readonly Row[] = [
  {
    row_id: 1n,
    flag: true,
    small: -7,
    single: 0.5,
    wide: 1e300,
    price: '-12.34',
    exact: '1234567890123456789012345678.0123456789',
    on_day: '2026-02-28',
    at_time: '23:59:59.999999',
    local_at: '2026-02-28T23:59:59.999999',
    at: '2026-02-28T23:59:59.999999Z',
    words: "it's 💥 “quoted” \\ \n line",
    ticket: '123e4567-e89b-12d3-a456-426614174000',
    bytes: new Uint8Array([0, 255, 39, 10]),
    place: { city: 'Bandung', visits: ['2026-01-01T00:00:00.000001Z', null] },
    prices: { tea: '1.50', rice: null },
  },
  {
    row_id: 9007199254740993n,
    flag: false,
    small: 2147483647,
    single: -0.25,
    wide: -1.5,
    price: '0.00',
    exact: '-0.0000000001',
    on_day: '1969-12-31',
    at_time: '00:00:00.000000',
    local_at: '1969-12-31T23:59:59.000000',
    at: '1969-12-31T23:59:59.999999Z',
    words: '',
    ticket: 'ffffffff-ffff-ffff-ffff-ffffffffffff',
    bytes: new Uint8Array([]),
    place: { city: null, visits: [] },
    prices: {},
  },
  Object.fromEntries(EVERY_TYPE.fields.map(({ name }) => [name, name === 'row_id' ? -9223372036854775808n : null])),
]

/** A row as a line of JSON, as the port reads one. */
export const jsonLine = (row: Row): string => JSON.stringify(plain(row)).replaceAll(/"long:(-?\d+)"/g, '$1')

function plain(value: Value): unknown {
  if (typeof value === 'bigint') return `long:${value}`
  if (value instanceof Uint8Array) return Buffer.from(value).toString('base64')
  if (Array.isArray(value)) return value.map(plain)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, plain(each)]))
}
