import { join } from 'node:path'
import { viewerOfEverything } from '@storemesh/access'
import { seededDice, systemClock, virtualClock } from '@storemesh/core'
import {
  createBranch,
  createTag,
  currentSnapshot,
  evolveSchema,
  evolveSpec,
  filesystemCatalog,
  type MetadataChange,
  newSchema,
  planChange,
  type TableMetadata,
} from '@storemesh/iceberg'
import { filesystemStore } from '@storemesh/object-store'
import { duckdbEngine, type Row } from '@storemesh/query-engine'
import { temporaryFolder } from '@storemesh/testing'
import { expect, onTestFinished, test } from 'vitest'
import { openLake } from '../lake.js'
import { appendRows, deleteRows } from '../write/change-rows.js'
import { copyTo } from './copy-table.js'

const viewer = viewerOfEverything('test')
const name = { namespace: 'sales', name: 'fact_sale' }
const folder = 'gold/sales/fact_sale'
const schema = newSchema([
  { name: 'sale_id', type: 'int', required: true },
  { name: 'item', type: 'string', required: false },
  { name: 'sold_on', type: 'date', required: false },
])

/** Two lakes, and a table in the first with a past: other columns and partitions, deletes, a branch and a tag. */
async function twoLakes() {
  const spool = await temporaryFolder()
  const engine = duckdbEngine({ memory_max_mb: 256, threads: 1, spill_folder: join(spool, 'spill'), clock: systemClock })
  onTestFinished(() => engine.close())
  const clock = virtualClock(Date.UTC(2026, 0, 31))
  const place = async (seed: number) => {
    const dice = seededDice(seed)
    const store = filesystemStore(await temporaryFolder())
    const catalog = filesystemCatalog({ store, clock, dice })
    return { store, catalog, engine, viewer, spool, clock, dice, lake: openLake({ catalog, store, engine }) }
  }
  const [from, to] = [await place(1), await place(2)]
  const change = async (make: (metadata: TableMetadata) => MetadataChange) => {
    const { requirements, updates } = make((await from.catalog.load(name)).metadata)
    await from.catalog.commit(name, requirements, updates)
  }
  const append = (first: number, item = 'item', branch = 'main') => {
    const sql = `SELECT ${first} + CAST(n AS integer) AS sale_id, 'tea ' || n AS ${item}, DATE '2026-01-30' + CAST(n % 2 AS integer) AS sold_on FROM range(6) AS r(n)`
    return appendRows(from, name, { sql, relations: new Map() }, { branch })
  }
  const properties = { 'write.delete.mode': 'merge-on-read' }
  await from.catalog.create(name, { location: folder, schema, partition: [], properties })
  await append(0)
  await deleteRows(from, name, { sql: 'sale_id IN (1, 4)' })
  await change((metadata) => createTag(metadata, { name: 'first' }))
  await change((metadata) => evolveSchema(metadata, [{ change: 'rename', column: ['item'], to: 'product' }]))
  await change((metadata) => evolveSpec(metadata, [{ 'source-id': 3, transform: 'day', name: 'sold_on_day' }]))
  await append(10, 'product')
  await deleteRows(from, name, { sql: 'sale_id IN (0, 11)' })
  await change((metadata) => createBranch(metadata, { name: 'audit' }))
  await append(20, 'product', 'audit')
  return { from, to, change }
}

type Place = Awaited<ReturnType<typeof twoLakes>>['from']

async function rowsOf({ catalog, lake, engine }: Place, snapshot_id?: string): Promise<readonly Row[]> {
  const relation = await lake.relation(await catalog.load(name), snapshot_id === undefined ? {} : { snapshot_id })
  const all: Row[] = []
  for await (const batch of engine.rows(
    { sql: 'SELECT * FROM t ORDER BY sale_id', relations: new Map([['t', relation]]) },
    viewer,
  ))
    all.push(...batch)
  return all
}

/** Nothing of the original is there any more. */
async function forget({ store }: Place): Promise<void> {
  for await (const { key } of store.list()) await store.delete(key)
}

test('a copied table has every snapshot, branch and tag of the original, row for row, without the original', async () => {
  const { from, to } = await twoLakes()
  const original = await from.catalog.load(name)
  const expected = new Map<string, readonly Row[]>()
  for (const { 'snapshot-id': id } of original.metadata.snapshots) expected.set(id, await rowsOf(from, id))
  const changed = await planChange(from, original, {
    from: original.metadata.snapshots[0]?.['snapshot-id'],
    to: original.metadata['current-snapshot-id'] ?? '',
  })

  await copyTo(to, from, to, name)
  await forget(from)
  const copy = await to.catalog.load(name)
  expect(copy.metadata.location).toBe(`${to.store.root}/${folder}`)
  expect(copy.metadata['table-uuid']).toBe(original.metadata['table-uuid'])
  expect(copy.metadata.refs).toEqual(original.metadata.refs)
  expect(copy.metadata['snapshot-log']).toEqual(original.metadata['snapshot-log'])
  expect((await rowsOf(to)).map((row) => row['sale_id'])).toEqual([2, 3, 5, 10, 12, 13, 14, 15])
  for (const [id, rows] of expected) expect(await rowsOf(to, id)).toEqual(rows)
  const moved = await planChange(to, copy, {
    from: copy.metadata.snapshots[0]?.['snapshot-id'],
    to: copy.metadata['current-snapshot-id'] ?? '',
  })
  expect(moved.added.map(({ record_count }) => record_count)).toEqual(changed.added.map(({ record_count }) => record_count))
  for await (const { key } of to.store.list(`${folder}/metadata/`))
    expect(Buffer.from(await to.store.read(key)).includes(from.store.root)).toBe(false)
})

test('a copy goes on by itself', async () => {
  const { from, to } = await twoLakes()
  await copyTo(to, from, to, name)
  await deleteRows(to, name, { sql: 'sale_id < 10' })
  expect((await rowsOf(to)).map((row) => row['sale_id'])).toEqual([10, 12, 13, 14, 15])
  expect(await rowsOf(from)).toHaveLength(8)
})

test('a copy of what is current leaves the past behind', async () => {
  const { from, to } = await twoLakes()
  const before = await rowsOf(from)
  await copyTo(to, from, to, name, { currentOnly: true })
  await forget(from)
  const { metadata } = await to.catalog.load(name)
  expect(await rowsOf(to)).toEqual(before)
  expect([metadata.snapshots.length, Object.keys(metadata.refs)]).toEqual([1, ['main']])
  const keys: string[] = []
  for await (const { key } of to.store.list(`${folder}/data/`)) keys.push(key)
  expect(keys).toHaveLength(6) // three data files, two commits' deletes from one of them, and one's from another
})

test('a table that is there already is left as it is', async () => {
  const { from, to } = await twoLakes()
  await copyTo(to, from, to, name)
  await expect(copyTo(to, from, to, name)).rejects.toThrow('TABLE_EXISTS')
})

test('an empty table is copied too', async () => {
  const { from, to } = await twoLakes()
  const empty = { namespace: 'sales', name: 'fact_return' }
  await from.catalog.create(empty, { location: 'gold/sales/fact_return', schema, partition: [], properties: {} })
  const copy = await copyTo(to, from, to, empty)
  expect(currentSnapshot(copy)).toBeUndefined()
  expect(copy.metadata.schemas).toHaveLength(1)
})
