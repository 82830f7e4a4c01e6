import { viewerOfEverything } from '@storemesh/access'
import { secret, systemClock, systemDice } from '@storemesh/core'
import { commitFiles, currentSnapshot, newSchema, restCatalog } from '@storemesh/iceberg'
import { openLake, writeFiles } from '@storemesh/lake'
import { s3ObjectStore } from '@storemesh/object-store/s3'
import { duckdbEngine, type Row } from '@storemesh/query-engine'
import { expect, inject, onTestFinished, test } from 'vitest'
import { freshFolder } from './testing/fresh-folder.js'
import { runStatement } from './trino/statement.js'

const viewer = viewerOfEverything('test')
const name = { namespace: 'sales', name: 'fact_sale' }
const schema = newSchema([
  { name: 'sale_id', type: 'long', required: true },
  { name: 'item', type: 'string', required: false },
  { name: 'price', type: 'decimal(18, 2)', required: false },
  { name: 'sold_at', type: 'timestamptz', required: true },
  { name: 'sold_on', type: 'date', required: false },
])
const partition = [{ 'source-id': 4, 'field-id': 0, name: 'sold_at_day', transform: 'day' }] as const

/** The lake as a mesh in the cluster has it: the same parts as embedded, behind the other adapters. */
async function lakeOnServers() {
  const { access_key_id, secret_access_key, endpoint, region, bucket } = inject('s3')
  const store = s3ObjectStore({
    bucket,
    prefix: 'warehouse',
    region,
    endpoint,
    path_style: true,
    credentials: { access_key_id, secret_access_key: secret(secret_access_key) },
    cache: { folder: await freshFolder(), size_bytes_max: 2 ** 28 },
  })
  const catalog = restCatalog({ ...inject('catalog'), clock: systemClock, dice: systemDice })
  const engine = duckdbEngine({ memory_max_mb: 256, threads: 1, spill_folder: await freshFolder(), clock: systemClock })
  onTestFinished(() => engine.close())
  const lake = openLake({ catalog, store, engine })

  /** Commits the rows of a SELECT. */
  async function append(sql: string): Promise<void> {
    const parts = { catalog, store, engine, viewer, spool: await freshFolder(), clock: systemClock, dice: systemDice }
    const add = await writeFiles(parts, { sql, relations: new Map() }, await catalog.load(name))
    await commitFiles(parts, name, { operation: 'append', add, remove: [], summary: {} })
  }

  async function rows(sql: string): Promise<readonly Row[]> {
    const all: Row[] = []
    for await (const batch of lake.rows(sql, viewer)) all.push(...batch)
    return all
  }
  return { catalog, append, rows }
}

const trino = (sql: string) => runStatement(inject('trino').address, sql)

test('what the mesh writes Trino reads, and what Trino writes the mesh reads, row for row', async () => {
  const { catalog, append, rows } = await lakeOnServers()
  await catalog.create(name, { location: 'gold/sales/fact_sale', schema, partition, properties: {} })
  await append(`
    SELECT n AS sale_id, 'tea ' || n AS item, CAST(n AS decimal(18, 2)) / 4 AS price,
      TIMESTAMP WITH TIME ZONE '2026-01-31 23:00:00.123456Z' + n * INTERVAL 1 HOUR AS sold_at, DATE '2026-01-31' AS sold_on
    FROM range(3) AS t (n)`)
  await append(`SELECT 9007199254740993 AS sale_id, NULL AS item, NULL AS price,
    TIMESTAMP WITH TIME ZONE '1969-12-31 23:59:59.999999Z' AS sold_at, NULL AS sold_on`)

  const columns = `CAST(sale_id AS varchar), item, CAST(price AS varchar), to_iso8601(sold_at), CAST(sold_on AS varchar)`
  expect(await trino(`SELECT ${columns} FROM lake.sales.fact_sale ORDER BY sale_id`)).toEqual([
    ['0', 'tea 0', '0.00', '2026-01-31T23:00:00.123456Z', '2026-01-31'],
    ['1', 'tea 1', '0.25', '2026-02-01T00:00:00.123456Z', '2026-01-31'],
    ['2', 'tea 2', '0.50', '2026-02-01T01:00:00.123456Z', '2026-01-31'],
    ['9007199254740993', null, null, '1969-12-31T23:59:59.999999Z', null],
  ])
  const files = await trino(`SELECT sum(record_count), count(*) FROM lake.sales."fact_sale$files"`)
  expect(files).toEqual([[4, 3]])
  expect(await trino(`SELECT count(*) FROM lake.sales.fact_sale WHERE sold_at >= TIMESTAMP '2026-02-01 00:00:00 UTC'`)).toEqual([
    [2],
  ])

  await trino('ALTER TABLE lake.sales.fact_sale ADD COLUMN channel varchar')
  await trino('ALTER TABLE lake.sales.fact_sale RENAME COLUMN item TO product')
  await trino(`INSERT INTO lake.sales.fact_sale (sale_id, product, price, sold_at, sold_on, channel)
    VALUES (10, 'rice', DECIMAL '7.50', TIMESTAMP '2026-02-02 10:00:00 UTC', DATE '2026-02-02', 'web')`)
  expect(await rows('SELECT sale_id, product, price, sold_at, channel FROM sales.fact_sale ORDER BY sale_id')).toEqual([
    { sale_id: 0n, product: 'tea 0', price: '0.00', sold_at: '2026-01-31T23:00:00.123456Z', channel: null },
    { sale_id: 1n, product: 'tea 1', price: '0.25', sold_at: '2026-02-01T00:00:00.123456Z', channel: null },
    { sale_id: 2n, product: 'tea 2', price: '0.50', sold_at: '2026-02-01T01:00:00.123456Z', channel: null },
    { sale_id: 10n, product: 'rice', price: '7.50', sold_at: '2026-02-02T10:00:00.000000Z', channel: 'web' },
    { sale_id: 9007199254740993n, product: null, price: null, sold_at: '1969-12-31T23:59:59.999999Z', channel: null },
  ])
})

test('rows that Trino deletes from a file are refused by name, not read as if they were there', async () => {
  const { catalog, rows } = await lakeOnServers()
  await trino('CREATE SCHEMA IF NOT EXISTS lake.returns')
  await trino('CREATE TABLE lake.returns.fact_return AS SELECT * FROM (VALUES 1, 2, 3) AS t (id)')
  expect(await rows('SELECT id FROM returns.fact_return ORDER BY id')).toEqual([{ id: 1 }, { id: 2 }, { id: 3 }])
  await trino('DELETE FROM lake.returns.fact_return WHERE id = 2')
  expect(currentSnapshot(await catalog.load({ namespace: 'returns', name: 'fact_return' }))?.summary['operation']).toBe('delete')
  await expect(rows('SELECT id FROM returns.fact_return')).rejects.toThrow('DELETE_FILES_UNSUPPORTED')
})
