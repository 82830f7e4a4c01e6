import { basename } from 'node:path'
import { seededDice } from '@storemesh/core'
import { commitFiles, evolveSchema, newSchema, planChange, schemaOf, writeAvroRows } from '@storemesh/iceberg'
import { objectKey } from '@storemesh/object-store'
import { temporaryFolder } from '@storemesh/testing'
import { expect, test } from 'vitest'
import { avroLakes } from './fixtures/avro-lake.js'

const givenLake = avroLakes()
const ITEMS = [
  { name: 'item', type: 'string', required: false },
  { name: 'sold_on', type: 'date', required: false },
] as const

/** Rows that are gone wherever they stand, by item; the file that says so is Avro. */
async function deleteItems(lake: Awaited<ReturnType<ReturnType<typeof avroLakes>>>, ...items: readonly (string | null)[]) {
  const whole = schemaOf(await lake.table())
  const [column] = whole.fields
  const schema = { ...whole, fields: whole.fields.slice(0, 1) }
  const rows = items.map((item) => ({ [column?.name ?? '']: item }))
  const [file] = writeAvroRows(rows, { schema, dice: seededDice(3) })
  if (!file || !column) throw new Error('nothing was deleted')
  const key = objectKey(`bronze/sales/bronze_kafka__sale/data/gone-${items.join('-')}.avro`)
  await lake.store.write(key, file.bytes)
  const deletes = {
    key,
    kind: 'equality',
    format: 'avro',
    equality_ids: [column.id],
    spec_id: 0,
    partition: [],
    record_count: file.record_count,
    size_bytes: file.bytes.length,
    columns: file.columns,
  } as const
  return commitFiles(lake, lake.name, { operation: 'delete', add: [], addDeletes: [deletes], remove: [], summary: {} })
}

test('rows that are deleted by value are gone, in files of either format, also after the column was renamed', async () => {
  const lake = await givenLake(ITEMS)
  await lake.addAvro([{ item: 'tea' }, { item: 'rice' }, { item: null }])
  const { table: before } = { table: await lake.addParquet(`SELECT 'tea' AS item, DATE '2026-01-31' AS sold_on`) }
  const { table, snapshot } = await deleteItems(lake, 'tea', null)
  expect(await lake.asked('SELECT item FROM sale')).toEqual([{ item: 'rice' }])

  const from = before.metadata['current-snapshot-id']
  const { removed } = await planChange(lake, table, { from, to: snapshot['snapshot-id'] })
  expect(await lake.asked('SELECT item FROM sale ORDER BY item', { files: removed })).toEqual([
    { item: 'tea' },
    { item: 'tea' },
    { item: null },
  ])

  const evolved = evolveSchema(table.metadata, [{ change: 'rename', column: ['item'], to: 'product' }])
  await lake.catalog.commit(lake.name, evolved.requirements, evolved.updates)
  await lake.addAvro([{ product: 'tea' }])
  expect(await lake.asked('SELECT product FROM sale ORDER BY product')).toEqual([{ product: 'rice' }, { product: 'tea' }])
})

test('a file that was taken over from elsewhere without its partition’s column has the partition’s value there', async () => {
  const partition = [{ 'source-id': 2, 'field-id': 0, name: 'sold_on', transform: 'identity' }] as const
  const lake = await givenLake(ITEMS, partition)
  const schema = newSchema(ITEMS.slice(0, 1))
  const question = { sql: `SELECT 'tea' AS item`, relations: new Map() }
  const [file] = await lake.engine.write(question, lake.viewer, { schema, folder: await temporaryFolder() })
  if (!file || !('path' in file)) throw new Error('no file was written')
  const { path, partition: _, ...facts } = file
  const key = objectKey(`bronze/sales/bronze_kafka__sale/data/${basename(path)}`)
  await lake.store.adopt(key, path)
  const day = Date.UTC(2026, 0, 31) / 86_400_000
  await commitFiles(lake, lake.name, {
    operation: 'append',
    add: [{ key, ...facts, partition: [day] }],
    remove: [],
    summary: {},
  })
  await lake.addParquet(`SELECT 'rice' AS item, DATE '2026-02-01' AS sold_on`)
  await lake.addAvro([{ item: 'soap', sold_on: '2026-02-02' }, { item: 'salt' }])
  expect(await lake.asked('SELECT item, sold_on FROM sale ORDER BY item')).toEqual([
    { item: 'rice', sold_on: '2026-02-01' },
    { item: 'salt', sold_on: null },
    { item: 'soap', sold_on: '2026-02-02' },
    { item: 'tea', sold_on: '2026-01-31' },
  ])
})
