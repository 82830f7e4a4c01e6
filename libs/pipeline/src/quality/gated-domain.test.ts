import { readContract } from '@storemesh/contract'
import { defineDomain, gold, type ModelTable, sql } from '@storemesh/domain'
import { deleteRows } from '@storemesh/lake'
import { silentLog } from '@storemesh/telemetry'
import { expect, test } from 'vitest'
import { productSalesContract } from '../fixtures/contracts.js'
import { outcomeOf, rowsOf } from '../fixtures/outcome.js'
import { sales } from '../fixtures/sales-domain.js'
import { receipt } from '../fixtures/told-receipts.js'
import { turnsOf, type World, worldsOfThisFile } from '../fixtures/world.js'
import type { PipelineParts } from '../parts.js'

const openWorld = worldsOfThisFile()

const isModel = (table: (typeof sales.tables)[number]): table is ModelTable => table.layer !== 'bronze'

/** The sales domain, and a model that reads what is gated. */
const days = gold('dim_days', {
  reads: sales.tables.filter(isModel).filter(({ name }) => name === 'product_sales'),
  sql: sql(new URL('./fixtures/dim_days.sql', import.meta.url)),
  write: { mode: 'rebuild' },
})
const domain = defineDomain({ ...sales, tables: [...sales.tables, days] })

/** No product sells more than fifty of a thing on a day. */
function gatedParts(world: World, told: unknown[]): PipelineParts {
  const rule =
    '    quality: [{ name: at most fifty, type: sql, query: SELECT count(*) FROM product_sales WHERE quantity > 50, mustBe: 0 }]'
  const text = productSalesContract.replace('    properties:', `${rule}\n    properties:`)
  const parts = world.freshParts()
  return {
    ...parts,
    contracts: new Map([...parts.contracts, ['sales.product_sales@1', readContract(text, 'product_sales.yaml')]]),
    log: { ...silentLog, error: (event, fields = {}) => void told.push({ event, of: fields['of'], code: fields['code'] }) },
  }
}

test('a model that fails its audit stops what reads it, and nothing else; mended, all go on', async () => {
  const world = await openWorld()
  const told: unknown[] = []
  await world.tell(receipt('a'))
  await turnsOf(gatedParts(world, told), domain)
  const before = await outcomeOf(world.freshParts())
  const daysBefore = await rowsOf(world.freshParts(), 'dim_days')

  await world.tell(receipt('torn', { quantity: 51 }))
  await expect(turnsOf(gatedParts(world, told), domain)).rejects.toThrow(
    'QUALITY_FAILED: sales.product_sales: at most fifty: expected mustBe 0, found 1 (product_sales.yaml:',
  )
  expect(told).toEqual([{ event: 'step_failed', of: 'sales.product_sales', code: 'QUALITY_FAILED' }])
  const after = await outcomeOf(world.freshParts())
  expect(after.tables['product_sales']).toEqual(before.tables['product_sales'])
  expect(await rowsOf(world.freshParts(), 'dim_days')).toEqual(daysBefore)
  expect(after.tables['receipts_unified']).toHaveLength(2)
  expect(after.tables['dim_products']?.map((row): unknown => JSON.parse(row))).toMatchObject([{ receipts: '2' }])

  await deleteRows(world.freshParts(), { namespace: 'sales', name: 'receipts_unified' }, { sql: `receipt_id = 'torn'` })
  await world.tell(receipt('b', { sold_at: '2026-01-30T10:00:00.000000Z' }))
  await turnsOf(gatedParts(world, told), domain)
  expect(await rowsOf(world.freshParts(), 'product_sales')).toHaveLength(2)
  expect((await rowsOf(world.freshParts(), 'dim_days')).map((row): unknown => JSON.parse(row))).toMatchObject([
    { sale_date: '2026-01-30', quantity: '1' },
    { sale_date: '2026-01-31', quantity: '1' },
  ])
})
