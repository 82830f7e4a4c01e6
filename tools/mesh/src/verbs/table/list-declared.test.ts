import { join } from 'node:path'
import { seededDice, systemClock } from '@storemesh/core'
import { commitFiles, filesystemCatalog, newSchema } from '@storemesh/iceberg'
import { filesystemStore, objectKey } from '@storemesh/object-store'
import { expect, test } from 'vitest'
import { openDataFolder } from '../../data-folder/data-folder.js'
import { freshFolder } from '../../testing/fresh-folder.js'
import { runVerb } from '../../testing/run-verb.js'

const NAME = { namespace: 'orders', name: 'fact_order' }

test('mesh table list --wide prints every declared table, with its rows where it is made', async () => {
  const layout = await openDataFolder(join(await freshFolder(), '.mesh'), { mode: 'write' })
  const store = filesystemStore(layout.lake)
  const parts = { store, clock: systemClock, dice: seededDice(1) }
  const catalog = filesystemCatalog(parts)
  const schema = newSchema([{ name: 'order_id', type: 'long', required: true }])
  await catalog.create(NAME, { location: 'gold/orders/fact_order', schema, partition: [], properties: {} })
  const key = 'gold/orders/fact_order/data/a.parquet'
  await store.write(objectKey(key), new Uint8Array([1]))
  const add = [{ key, record_count: 10, size_bytes: 1, columns: new Map() }]
  await commitFiles({ ...parts, catalog }, NAME, { operation: 'append', add, remove: [], summary: {} })

  const { code, stdout } = await runVerb(layout.root, ['table', 'list', '--wide', '--json'])
  expect(code).toBe(0)
  const printed: readonly unknown[] = JSON.parse(stdout)
  expect(printed).toContainEqual({
    table: 'orders.fact_order',
    layer: 'gold',
    rows: 10,
    partition: 'day(ordered_at)',
    checks: expect.any(Number),
    contract: 'orders.fact_order@1',
    published: true,
    test: 'domains/orders/gold/fact_order.test.ts',
  })
  expect(printed).toContainEqual(expect.objectContaining({ table: 'inventory.dim_stores', rows: null, published: true }))
  expect(printed).toContainEqual(
    expect.objectContaining({ table: 'orders.transactions', layer: 'real-time', rows: null, published: false }),
  )
})
