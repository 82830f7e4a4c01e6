import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { viewerOfEverything } from '@storemesh/access'
import { systemClock } from '@storemesh/core'
import type { Field, Schema, Type } from '@storemesh/iceberg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { localRelation } from '../../local-relation.js'
import type { Row, TableRelation } from '../../query-engine.js'
import { type DuckdbEngine, duckdbEngine } from '../duckdb-engine.js'

const viewer = viewerOfEverything('test')
let folder: string
let engine: DuckdbEngine
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'query-engine-'))
  engine = duckdbEngine({ memory_max_mb: 256, threads: 2, spill_folder: join(folder, 'spill'), clock: systemClock })
})
afterAll(async () => {
  await engine.close()
  await rm(folder, { recursive: true, force: true })
})

const field = (id: number, name: string, type: Type): Field => ({ id, name, required: false, type })
const schemaOf = (...fields: Field[]): Schema => ({ type: 'struct', 'schema-id': 0, fields })
const struct = (...fields: Field[]): Type => ({ type: 'struct', fields })
const list = (element: Type): Type => ({ type: 'list', 'element-id': 50, 'element-required': false, element })
const map = (value: Type): Type => ({ type: 'map', 'key-id': 51, key: 'string', 'value-id': 52, 'value-required': false, value })

/** The same fields twice: as they were written, and as they are called by now. */
const BEFORE = schemaOf(
  field(1, 'id', 'long'),
  field(2, 'place', struct(field(10, 'city', 'string'), field(11, 'zip', 'int'), field(12, 'old', 'string'))),
  field(3, 'lines', list(struct(field(20, 'sku', 'string'), field(21, 'price', struct(field(22, 'cents', 'int')))))),
  field(4, 'tags', map(struct(field(30, 'colour', 'string')))),
)
const AFTER = schemaOf(
  // two names have changed places, one column is wider, one dropped, one added under the dropped one's name
  field(2, 'place', struct(field(13, 'old', 'string'), field(10, 'zip', 'string'), field(11, 'city', 'long'))),
  field(3, 'lines', list(struct(field(21, 'cost', struct(field(22, 'amount', 'long'))), field(20, 'item', 'string')))),
  field(4, 'labels', map(struct(field(30, 'color', 'string'), field(31, 'size', 'int')))),
  field(1, 'id', 'long'),
)

async function written(schema: Schema, sql: string): Promise<TableRelation> {
  const files = await engine.write({ sql, relations: new Map() }, viewer, { schema, folder: join(folder, 'files') })
  return localRelation(schema, files)
}

async function read(relation: TableRelation, sql = 'SELECT * FROM t ORDER BY id'): Promise<Row[]> {
  const all: Row[] = []
  for await (const rows of engine.rows({ sql, relations: new Map([['t', relation]]) }, viewer)) all.push(...rows)
  return all
}

test('members of structs are found by their ids, wherever the structs are: renamed, moved, widened, added and dropped', async () => {
  const old = await written(
    BEFORE,
    `SELECT 1 AS id, {'city': 'ubud', 'zip': 7, 'old': 'gone'} AS place, [{'sku': 'tea', 'price': {'cents': 5}}, NULL] AS lines,
       MAP(ARRAY['a'], ARRAY[{'colour': 'red'}]) AS tags UNION ALL SELECT 2, NULL, NULL, NULL`,
  )
  const fresh = await written(
    AFTER,
    `SELECT {'old': 'new', 'zip': '8', 'city': 9} AS place, [{'cost': {'amount': 6}, 'item': 'rice'}] AS lines,
       MAP(ARRAY['b'], ARRAY[{'color': 'blue', 'size': 1}]) AS labels, 3 AS id`,
  )
  const relation: TableRelation = { ...fresh, files: [...old.files, ...fresh.files] }
  expect(await read(relation)).toEqual([
    {
      place: { old: null, zip: 'ubud', city: 7n },
      lines: [{ cost: { amount: 5n }, item: 'tea' }, null],
      labels: { a: { color: 'red', size: null } },
      id: 1n,
    },
    { place: null, lines: null, labels: null, id: 2n },
    {
      place: { old: 'new', zip: '8', city: 9n },
      lines: [{ cost: { amount: 6n }, item: 'rice' }],
      labels: { b: { color: 'blue', size: 1 } },
      id: 3n,
    },
  ])
  expect(await read(relation, "SELECT id FROM t WHERE place.zip = 'ubud'")).toEqual([{ id: 1n }])
  const placed: TableRelation = { ...relation, places: true }
  expect(await read(placed, 'SELECT count(DISTINCT "$path") AS n, sum("$pos") AS p FROM t')).toEqual([{ n: 2n, p: 1n }])
})

test('a column of which a file has no member is NULL there', async () => {
  const old = await written(schemaOf(field(1, 'id', 'long')), 'SELECT 1 AS id')
  expect(await read({ ...old, schema: AFTER })).toEqual([{ place: null, lines: null, labels: null, id: 1n }])
})
