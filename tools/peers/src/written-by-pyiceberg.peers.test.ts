import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { evolveSchema, newSchema, schemaOf, type Table } from '@storemesh/iceberg'
import { appendRows, deleteRows } from '@storemesh/lake'
import { objectKey } from '@storemesh/object-store'
import { temporaryFolder } from '@storemesh/testing'
import { afterAll, beforeAll, expect, inject, onTestFinished, test } from 'vitest'
import { change, type Ground, LOCATION, openGround, ourRows, rolledRows, wait } from './history/ground.js'
import { ID, PRIMITIVES } from './history/roll-schema.js'
import { openPyiceberg, type Pyiceberg, type WriteStep } from './pyiceberg.js'

let pyiceberg: Pyiceberg
beforeAll(() => {
  pyiceberg = openPyiceberg(inject('python'))
})
afterAll(() => pyiceberg.close())

const schema = newSchema([
  ID,
  { name: 'sold_at', type: 'timestamptz', required: false },
  { name: 'channel', type: 'string', required: false },
  ...PRIMITIVES.map((type) => ({ name: `a_${type.replaceAll(/\W+/g, '_')}`, type, required: false })),
  { name: 'home', type: { type: 'struct', fields: [{ id: 0, name: 'city', required: false, type: 'string' }] }, required: false },
  { name: 'tags', type: { type: 'list', 'element-id': 0, 'element-required': false, element: 'string' }, required: false },
])

/** A table of ours with rows of ids 0 to 19, some of them deleted by place. */
async function tableOfOurs(): Promise<Ground> {
  const ground = await openGround(await temporaryFolder(), 11)
  onTestFinished(() => ground.engine.close())
  const properties = { 'write.delete.mode': 'merge-on-read' }
  await ground.catalog.create(ground.name, { location: LOCATION, schema, partition: [], properties })
  await appendIds(ground, 0, 20)
  wait(ground)
  await deleteRows(ground, ground.name, { sql: 'id % 5 = 1' })
  return ground
}

/** Rows of rolled values, with these ids. */
async function appendIds(ground: Ground, from: number, count: number): Promise<void> {
  wait(ground)
  const { relation } = await rolledRows(ground, schemaOf(await ground.catalog.load(ground.name)), count)
  const others = relation.schema.fields.flatMap(({ name }) => (name === 'id' ? [] : name))
  const sql = `SELECT CAST(row_number() OVER () AS integer) + ${from - 1} AS id, ${others.join(', ')} FROM rolled`
  await appendRows(ground, ground.name, { sql, relations: new Map([['rolled', relation]]) })
}

const metadataOf = async ({ catalog, name, store }: Ground) => `${store.root}/${(await catalog.load(name)).metadata_location}`

/** Our table as the peer left it: its metadata file becomes our next version. */
async function takenOver(ground: Ground, written: string): Promise<Table> {
  const { metadata_location } = await ground.catalog.load(ground.name)
  const next = metadata_location.replace(/v(\d+)\.metadata/, (_, version: string) => `v${Number(version) + 1}.metadata`)
  await ground.store.write(objectKey(next), await readFile(fileURLToPath(written)), { ifAbsent: true })
  return ground.catalog.load(ground.name)
}

const idsOf = (rows: readonly string[], at: number) =>
  rows.map((row) => Number(/"(-?\d+)"/.exec(row.split(',')[at] ?? '')?.[1])).toSorted((one, other) => one - other)

test('what pyiceberg appends, deletes, overwrites and evolves is read by us row for row', async () => {
  const ground = await tableOfOurs()
  const steps: readonly WriteStep[] = [
    ['append', { filter: 'id < 10', shift: 100 }],
    ['delete', { filter: 'id >= 15 and id < 100' }],
    ['tag', { name: 'audited' }],
    ['partition_by', { column: 'sold_at', transform: 'month', name: 'sold_at_month' }],
    ['partition_by', { column: 'channel', transform: 'bucket[4]', name: 'channel_bucket' }],
    ['append', { filter: 'id < 5', shift: 200 }],
    ['add_column', { name: 'note', type: 'string' }],
    ['rename_column', { name: 'channel', to: 'sold_by' }],
    ['widen', { name: 'id', type: 'long' }],
    ['drop_column', { name: 'a_boolean' }],
    ['overwrite', { filter: 'id < 3', shift: 300 }],
  ]
  const written = await pyiceberg.write(await metadataOf(ground), ground.store.root, steps)
  for (const [at, metadata] of written.entries()) {
    const table = await takenOver(ground, metadata)
    expect(await ourRows(ground, table), `after ${JSON.stringify(steps[at])}`).toEqual(await pyiceberg.rows(metadata))
  }
  const table = await ground.catalog.load(ground.name)
  for (const { 'snapshot-id': snapshot_id } of table.metadata.snapshots)
    expect(await ourRows(ground, table, { snapshot_id })).toEqual(await pyiceberg.rows(written.at(-1) ?? '', { snapshot_id }))
  const at = schemaOf(table).fields.findIndex(({ name }) => name === 'id')
  expect(idsOf(await ourRows(ground, table), at)).toEqual([
    3, 4, 5, 7, 8, 9, 10, 12, 13, 14, 100, 102, 103, 104, 105, 107, 108, 109, 200, 202, 203, 204, 300, 302,
  ])
})

test('what we do to it afterwards pyiceberg reads', async () => {
  const ground = await tableOfOurs()
  const steps: readonly WriteStep[] = [
    ['append', { filter: 'id < 10', shift: 100 }],
    ['delete', { filter: 'id = 7' }],
  ]
  const written = await pyiceberg.write(await metadataOf(ground), ground.store.root, steps)
  await takenOver(ground, written.at(-1) ?? '')
  await change(ground, (metadata) => evolveSchema(metadata, [{ change: 'rename', column: ['channel'], to: 'sold_by' }]))
  wait(ground)
  await deleteRows(ground, ground.name, { sql: 'id % 100 = 3' })
  await appendIds(ground, 400, 3)
  const found = await pyiceberg.rows(await metadataOf(ground))
  expect(found).toEqual(await ourRows(ground, await ground.catalog.load(ground.name)))
  expect(idsOf(found, 0)).toEqual([
    0, 2, 4, 5, 8, 9, 10, 12, 13, 14, 15, 17, 18, 19, 100, 102, 104, 105, 107, 108, 109, 400, 401, 402,
  ])
})
