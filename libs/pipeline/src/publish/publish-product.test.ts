import { type Domain, whole } from '@storemesh/domain'
import { expireSnapshots, rollback } from '@storemesh/iceberg'
import { put } from '@storemesh/key-value'
import { changeOf } from '@storemesh/subgraph'
import { expect, test } from 'vitest'
import { outcomeOf, recordsOf, rowsOf } from '../fixtures/outcome.js'
import { productTotals, sales } from '../fixtures/sales-domain.js'
import { receipt } from '../fixtures/told-receipts.js'
import { type World, worldsOfThisFile } from '../fixtures/world.js'

const openWorld = worldsOfThisFile()

/** As it is while its publisher, or one of its models, does not run. */
const without = (left: Partial<Pick<Domain, 'products' | 'tables'>>): Domain => ({ ...sales, products: [], ...left })

async function expireAllButTheNewest(world: World, table: string): Promise<void> {
  world.clock.advance(60_000)
  await expireSnapshots(
    world.freshParts(),
    { namespace: 'sales', name: table },
    {
      retention: { min_snapshots_to_keep: 1, max_snapshot_age_ms: 0, readers_ms: 0 },
    },
  )
}

test('a publisher whose mark has expired publishes everything again, and a newer row stays', async () => {
  const world = await openWorld()
  await world.tell(receipt('a'), receipt('b', { product_id: 'rice' }), receipt('c', { product_id: 'soap' }))
  await world.catchUp()
  await world.tell(receipt('d', { product_id: 'rice' }))
  await world.catchUp(without({}))
  await expireAllButTheNewest(world, 'dim_products')
  const { lookups } = world.freshParts()
  const ahead = { product_id: 'soap', receipts: 9, revenue: '90.00' }
  await lookups.write([put(productTotals, 'soap', ahead, 9)])

  await world.catchUp()
  const told = (await recordsOf(world.freshParts(), 'sales.products')).map(({ value }) => changeOf(value))
  expect(told.map(({ key, row }) => `${key} ${whole(row, 'receipts')}`).toSorted()).toEqual([
    'rice 1',
    'rice 2',
    'soap 1',
    'soap 1',
    'tea 1',
    'tea 1',
  ])
  expect(new Set(told.map(({ id }) => id)).size).toBe(6)
  const served = await lookups.getMany(productTotals, ['tea', 'rice', 'soap'])
  expect(served.map((entry) => entry?.row)).toMatchObject([{ receipts: 1 }, { receipts: 2 }, ahead])
})

test('a model whose input lost the snapshot that it had read computes from all of it', async () => {
  const world = await openWorld()
  await world.tell(receipt('a'))
  await world.catchUp()
  await world.tell(receipt('b'), receipt('late', { sold_at: '2026-01-30T10:00:00Z' }))
  await world.catchUp(without({ tables: sales.tables.slice(0, 2) }))
  await expireAllButTheNewest(world, 'receipts_unified')
  await world.catchUp()
  const days = (await rowsOf(world.freshParts(), 'product_sales')).map((row): unknown => JSON.parse(row))
  expect(days).toMatchObject([
    { sale_date: '2026-01-30', receipts: '1' },
    { sale_date: '2026-01-31', receipts: '2' },
  ])
})

test('a table that was rolled back is computed and told of again, and nobody is told of what went', async () => {
  const world = await openWorld()
  await world.tell(receipt('a'))
  await world.catchUp()
  await world.tell(receipt('b'), receipt('c'))
  await world.catchUp()
  const before = await outcomeOf(world.freshParts())
  const { catalog } = world.freshParts()
  const table = await world.table('receipts_unified')
  const [first] = table.metadata.snapshots
  const { requirements, updates } = rollback(table.metadata, first?.['snapshot-id'] ?? '')
  await catalog.commit(table.name, requirements, updates)
  expect(await rowsOf(world.freshParts(), 'receipts_unified')).toHaveLength(1)
  // as it is now all that it would tell is older than what was told
  await world.catchUp({ ...sales, tables: [], live: [] })
  expect((await outcomeOf(world.freshParts())).changes).toEqual(before.changes)

  await world.catchUp()
  const after = await outcomeOf(world.freshParts())
  expect({ tables: after.tables, lookups: after.lookups }).toEqual({ tables: before.tables, lookups: before.lookups })
  expect(new Set(after.changes['sales.receipts'])).toEqual(new Set(before.changes['sales.receipts']))
})
