import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { viewerOfEverything } from '@storemesh/access'
import { seededDice, systemClock } from '@storemesh/core'
import { commitFiles, createTag, filesystemCatalog, METADATA_TABLES, newSchema, type Table } from '@storemesh/iceberg'
import { filesystemStore } from '@storemesh/object-store'
import { type DuckdbEngine, duckdbEngine, type Row } from '@storemesh/query-engine'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Lake, openLake, writeFiles } from './index.js'

const viewer = viewerOfEverything('test')
const NAME = { namespace: 'sales', name: 'fact_sale' }
let engine: DuckdbEngine
let spill_folder: string
let lake: Lake
let table: Table

async function rowsOf(sql: string): Promise<readonly Row[]> {
  const all: Row[] = []
  for await (const batch of lake.rows(sql, viewer)) all.push(...batch)
  return all
}

beforeAll(async () => {
  spill_folder = await mkdtemp(join(tmpdir(), 'storemesh-'))
  engine = duckdbEngine({ memory_max_mb: 256, threads: 1, spill_folder, clock: systemClock })
  const folder = spill_folder
  const store = filesystemStore(join(folder, 'lake'))
  const catalog = filesystemCatalog({ store, clock: systemClock, dice: seededDice(1) })
  lake = openLake({ catalog, store, engine })
  const parts = { store, catalog, engine, viewer, dice: seededDice(2), clock: systemClock, spool: join(folder, 'spool') }
  const schema = newSchema([
    { name: 'item', type: 'string', required: false },
    { name: 'sold_on', type: 'date', required: false },
    { name: 'price', type: 'decimal(9, 2)', required: false },
  ])
  const partition = [
    { 'source-id': 2, 'field-id': 0, name: 'sold_on', transform: 'identity' },
    { 'source-id': 3, 'field-id': 0, name: 'price', transform: 'identity' },
  ] as const
  await catalog.create(NAME, { location: 'gold/sales/fact_sale', schema, partition, properties: {} })
  for (const [item, price] of [
    ['tea', '12.50'],
    ['rice', '3.00'],
  ]) {
    const sql = `SELECT '${item}' AS item, DATE '2026-01-30' AS sold_on, CAST(${price} AS DECIMAL(9, 2)) AS price`
    const add = await writeFiles(parts, { sql, relations: new Map() }, await catalog.load(NAME))
    await commitFiles(parts, NAME, { operation: 'append', add, remove: [], summary: { 'mesh.from': `${item}` } })
  }
  const { requirements, updates } = createTag((await catalog.load(NAME)).metadata, { name: 'v1' })
  table = await catalog.commit(NAME, requirements, updates)
})

afterAll(async () => {
  await engine.close()
  await rm(spill_folder, { recursive: true, force: true })
})

describe('a metadata table', () => {
  test.each([...METADATA_TABLES.keys()])('$%s is read whole, and typed as it says', async (name) => {
    const rows = await rowsOf(`SELECT * FROM sales."fact_sale$${name}"`)
    expect(rows.length).toBeGreaterThan(0)
    expect(Object.keys(rows[0] ?? {})).toEqual(
      METADATA_TABLES.get(name)
        ?.schema(table)
        .fields.map((field) => field.name),
    )
  })

  test('tells of commits, with numbers, instants and maps that a statement computes with', async () => {
    const sql = `SELECT operation, summary['mesh.from'] AS item, CAST(summary['total-records'] AS BIGINT) AS total, parent_id IS NULL AS is_first,
      committed_at > TIMESTAMP '2020-01-01 00:00:00 UTC' AS is_recent FROM sales."fact_sale$snapshots" ORDER BY committed_at, total`
    expect(await rowsOf(sql)).toEqual([
      { operation: 'append', item: 'tea', total: 1n, is_first: true, is_recent: true },
      { operation: 'append', item: 'rice', total: 2n, is_first: false, is_recent: true },
    ])
  })

  test('shows partitions by their values, and bounds as bytes', async () => {
    const partitions =
      'SELECT partition.sold_on AS day, partition.price AS price, record_count FROM sales."fact_sale$partitions" ORDER BY price'
    expect(await rowsOf(partitions)).toEqual([
      { day: '2026-01-30', price: '3.00', record_count: 1n },
      { day: '2026-01-30', price: '12.50', record_count: 1n },
    ])
    const bounds =
      'SELECT lower_bounds[1] AS lower, value_counts[1] AS count FROM sales."fact_sale$files" ORDER BY record_count, file_size_in_bytes'
    expect(
      (await rowsOf(bounds)).map(({ lower }) => (lower instanceof Uint8Array ? Buffer.from(lower).toString() : '')).toSorted(),
    ).toEqual(['rice', 'tea'])
  })

  test('is joined with tables, with others, and with itself under two names', async () => {
    const sql = `
      SELECT refs.name, count(*) AS sales
      FROM sales."fact_sale$refs" AS refs
      JOIN sales."fact_sale$history" AS history ON history.snapshot_id = refs.snapshot_id
      CROSS JOIN sales.fact_sale
      GROUP BY refs.name ORDER BY refs.name`
    expect(await rowsOf(sql)).toEqual([
      { name: 'main', sales: 2n },
      { name: 'v1', sales: 2n },
    ])
  })

  test('that does not exist, or of a table that does not, is refused by name', async () => {
    await expect(rowsOf('SELECT * FROM sales."fact_sale$columns"')).rejects.toThrow(
      /^METADATA_TABLE_UNKNOWN: expected one of \$snapshots/,
    )
    await expect(rowsOf('SELECT * FROM sales."fact_gift$files"')).rejects.toThrow('TABLE_NOT_FOUND')
  })

  test('leaves no file behind, and is not among the tables', async () => {
    const left = async () => (await readdir(tmpdir())).filter((name) => name.startsWith('mesh-metadata-'))
    const before = await left()
    await rowsOf('SELECT * FROM sales."fact_sale$files"')
    await expect(rowsOf('SELECT no_column FROM sales."fact_sale$files"')).rejects.toThrow('SQL_INVALID')
    expect((await left()).length).toBeLessThanOrEqual(before.length)
    expect((await lake.tables()).map(({ name }) => name)).toEqual(['fact_sale'])
  })
})
