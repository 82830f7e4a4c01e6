import { newSchema } from '@storemesh/iceberg'
import { expect, test } from 'vitest'
import { lakeOnServers, trino } from './testing/lake-on-servers.js'

const name = { namespace: 'sales', name: 'fact_sale' }
const schema = newSchema([
  { name: 'sale_id', type: 'long', required: true },
  { name: 'item', type: 'string', required: false },
  { name: 'price', type: 'decimal(18, 2)', required: false },
  { name: 'sold_at', type: 'timestamptz', required: true },
  { name: 'sold_on', type: 'date', required: false },
])
const partition = [{ 'source-id': 4, 'field-id': 0, name: 'sold_at_day', transform: 'day' }] as const

test('what the mesh writes Trino reads, and what Trino writes the mesh reads, row for row', async () => {
  const { catalog, append, rows } = await lakeOnServers()
  await catalog.create(name, { location: 'gold/sales/fact_sale', schema, partition, properties: {} })
  await append(
    name,
    `
    SELECT n AS sale_id, 'tea ' || n AS item, CAST(n AS decimal(18, 2)) / 4 AS price,
      TIMESTAMP WITH TIME ZONE '2026-01-31 23:00:00.123456Z' + n * INTERVAL 1 HOUR AS sold_at, DATE '2026-01-31' AS sold_on
    FROM range(3) AS t (n)`,
  )
  await append(
    name,
    `SELECT 9007199254740993 AS sale_id, NULL AS item, NULL AS price,
    TIMESTAMP WITH TIME ZONE '1969-12-31 23:59:59.999999Z' AS sold_at, NULL AS sold_on`,
  )

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

test('what Trino merges, updates and deletes is read row for row, as it is and as it was', async () => {
  const { catalog, rows, rowsAt } = await lakeOnServers()
  const fact = 'lake.returns.fact_return'
  await trino('CREATE SCHEMA IF NOT EXISTS lake.returns')
  await trino(
    `CREATE TABLE ${fact} (id bigint, reason varchar, paid decimal(10, 2)) WITH (partitioning = ARRAY['bucket(id, 2)'])`,
  )
  await trino(`INSERT INTO ${fact} SELECT n, 'reason ' || CAST(n AS varchar), DECIMAL '1.50' FROM UNNEST(sequence(1, 6)) AS t(n)`)
  await trino(`DELETE FROM ${fact} WHERE id = 2`)
  await trino(`UPDATE ${fact} SET reason = 'other' WHERE id = 3`)
  await trino(`ALTER TABLE ${fact} ADD COLUMN paid_on date`)
  await trino(`ALTER TABLE ${fact} ALTER COLUMN paid SET DATA TYPE decimal(20, 2)`)
  await trino(`MERGE INTO ${fact} AS t USING (VALUES (BIGINT '4', 'merged'), (BIGINT '7', 'new')) AS s (id, reason) ON t.id = s.id
    WHEN MATCHED THEN UPDATE SET reason = s.reason, paid_on = DATE '2026-01-31'
    WHEN NOT MATCHED THEN INSERT (id, reason, paid) VALUES (s.id, s.reason, DECIMAL '123456789012.25')`)
  const found = await rows('SELECT id, reason, paid, paid_on FROM returns.fact_return ORDER BY id')
  expect(found.map((row) => Object.values(row))).toEqual([
    [1n, 'reason 1', '1.50', null],
    [3n, 'other', '1.50', null],
    [4n, 'merged', '1.50', '2026-01-31'],
    [5n, 'reason 5', '1.50', null],
    [6n, 'reason 6', '1.50', null],
    [7n, 'new', '123456789012.25', null],
  ])
  const name = { namespace: 'returns', name: 'fact_return' }
  const { metadata } = await catalog.load(name)
  for (const { 'snapshot-id': id } of metadata.snapshots) {
    const then = await rowsAt(name, id, 'SELECT id, reason FROM then_table ORDER BY id')
    const theirs = await trino(`SELECT id, reason FROM ${fact} FOR VERSION AS OF ${id} ORDER BY id`)
    expect(then.map((row) => [Number(row['id']), row['reason']])).toEqual(theirs)
  }
})
