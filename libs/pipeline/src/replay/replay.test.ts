import { currentSnapshot } from '@storemesh/iceberg'
import { deleteRows } from '@storemesh/lake'
import { describe, expect, test } from 'vitest'
import { outcomeOf, rowsOf } from '../fixtures/outcome.js'
import { sales } from '../fixtures/sales-domain.js'
import { receipt } from '../fixtures/told-receipts.js'
import { type World, worldsOfThisFile } from '../fixtures/world.js'
import { compared } from '../refresh/fixtures/compare-models.js'
import { LINE_MODELS } from '../refresh/fixtures/line-models.js'
import { lineWorlds } from '../refresh/fixtures/line-world.js'
import { refreshModel } from '../refresh/refresh-model.js'
import { type ReplayOptions, replayTable } from './replay-tables.js'

const openWorld = worldsOfThisFile()
const openLines = lineWorlds()

const replay = (world: World, table: string, options: ReplayOptions = {}) =>
  replayTable(world.freshParts(), sales, table, options)

const outcomes = async (done: ReturnType<typeof replay>) =>
  (await done).tables.map(({ model, outcome }) => `${model.name} ${outcome}`)

/** Receipts of three days, taken in. */
async function threeDays() {
  const world = await openWorld()
  await world.tell(
    receipt('a', { sold_at: '2026-01-29T23:59:59.999999Z' }),
    receipt('b', { sold_at: '2026-01-30T00:00:00.000000Z' }),
    receipt('c', { sold_at: '2026-01-31T12:00:00.000000Z' }),
  )
  await world.catchUp()
  const { tables } = await outcomeOf(world.freshParts())
  const lose = (name: string) => deleteRows(world.freshParts(), { namespace: 'sales', name }, { sql: 'true' })
  const days = async (name: 'product_sales' | 'receipts_unified') =>
    (await rowsOf(world.freshParts(), name)).map((row) => /2026-01-\d\d/.exec(row)?.[0])
  return { world, tables, lose, days }
}

test('a table is computed again, and so are those that read it, and what changed by that is told', async () => {
  const { world, tables, lose } = await threeDays()
  await lose('receipts_unified')
  await world.catchUp()
  expect(await rowsOf(world.freshParts(), 'dim_products')).toEqual([])
  const done = await replay(world, 'receipts_unified')
  expect(done).toMatchObject({ isCutOff: false, published: 4 })
  expect(done.tables).toMatchObject([
    { outcome: 'computed again', rows_before: 0, rows_after: 3 },
    { outcome: 'computed again', rows_before: 0, rows_after: 3 },
    { outcome: 'computed again', rows_before: 0, rows_after: 1 },
  ])
  expect((await outcomeOf(world.freshParts())).tables).toEqual(tables)
  expect(await world.catchUp()).toMatchObject([{ refreshed: [], published: 0 }])
})

test('with days only their rows are computed again, and tables that read them take over what changed', async () => {
  const { world, tables, lose, days } = await threeDays()
  await lose('receipts_unified')
  const thirtieth = { from: '2026-01-30', to: '2026-01-31' }
  expect(await outcomes(replay(world, 'receipts_unified', { days: thirtieth }))).toEqual([
    'receipts_unified computed again',
    'product_sales refreshed',
    'dim_products refreshed',
  ])
  expect(await days('receipts_unified')).toEqual(['2026-01-30'])
  await lose('product_sales')
  await replay(world, 'product_sales', { days: { to: '2026-01-31' } })
  expect(await days('product_sales')).toEqual(['2026-01-30'])
  await replay(world, 'receipts_unified', { days: { from: '2026-01-31' } })
  await replay(world, 'receipts_unified', { days: { to: '2026-01-30' } })
  expect((await outcomeOf(world.freshParts())).tables).toEqual(tables)
})

test('what is new in an input is not lost by a replay of other days', async () => {
  const { world, days } = await threeDays()
  await world.tell(receipt('late', { sold_at: '2026-01-28T10:00:00.000000Z' }))
  await world.catchUp({ ...sales, tables: sales.tables.slice(0, 2), products: [] })
  await replay(world, 'product_sales', { days: { from: '2026-01-31' } })
  await world.catchUp()
  expect(await days('product_sales')).toEqual(['2026-01-28', '2026-01-29', '2026-01-30', '2026-01-31'])
})

test('one that was stopped goes on after the tables that it computed, and one that was not begins', async () => {
  const { world, lose } = await threeDays()
  const stop = new AbortController()
  const stopAtSecond = (_: unknown, at: number) => (at === 2 ? stop.abort() : undefined)
  const first = await replay(world, 'receipts_unified', { signal: stop.signal, onTable: stopAtSecond })
  expect(first).toMatchObject({ isCutOff: true, published: 0 })
  expect(first.tables).toHaveLength(2)
  expect(await outcomes(replay(world, 'receipts_unified'))).toEqual([
    'receipts_unified computed again before',
    'product_sales computed again before',
    'dim_products computed again',
  ])
  expect(new Set(await outcomes(replay(world, 'product_sales')))).toEqual(new Set(['product_sales computed again']))

  const again = new AbortController()
  await replay(world, 'receipts_unified', { signal: again.signal, onTable: () => again.abort() })
  await lose('receipts_unified') // since then it is not as the replay made it
  expect((await outcomes(replay(world, 'receipts_unified')))[0]).toBe('receipts_unified computed again')
})

test('of any way to write a table a replay makes what computing it anew makes, and a ledger is not entered twice', async () => {
  const world = await openLines(3)
  for (let change = 0; change < 4; change++) {
    await world.change()
    for (const model of LINE_MODELS) await refreshModel(world.parts, 'shop', model)
  }
  const shop = { ...sales, name: 'shop', tables: LINE_MODELS, live: [], products: [] }
  const rowsOfLedger = async () =>
    currentSnapshot(await world.parts.catalog.load({ namespace: 'shop', name: 'fact_line' }))?.summary['total-records']
  const before = await rowsOfLedger()
  await replayTable(world.parts, shop, 'fact_line')
  expect(await rowsOfLedger()).toBe(before)
  for (const model of LINE_MODELS) {
    await deleteRows(world.parts, { namespace: 'shop', name: model.name }, { sql: 'true' })
    const { tables } = await replayTable(world.parts, shop, model.name)
    const { stored, anew } = await compared(world, model)
    expect([tables[0]?.model.name, ...stored]).toEqual([model.name, ...anew])
  }
})

describe('a replay refuses by name', () => {
  test('a table that is none of its domain’s models, and days where there are none', async () => {
    const { world } = await threeDays()
    await expect(replay(world, 'bronze_kafka__receipts')).rejects.toThrow('MODEL_UNKNOWN')
    const days = { from: '2026-01-30' }
    await expect(replay(world, 'dim_products', { days })).rejects.toThrow(/REPLAY_DAYS_UNSUPPORTED: .*leave out the days/)
  })

  test('days of a ledger, before it computes anything', async () => {
    const { parts } = await openLines(4)
    const ledger = LINE_MODELS.filter(({ write }) => write.mode === 'ledger')
    const shop = { ...sales, name: 'shop', tables: ledger, live: [], products: [] }
    await expect(replayTable(parts, shop, 'fact_line', { days: { from: '2026-01-30' } })).rejects.toThrow('is a ledger')
    expect((await parts.catalog.list()).map(({ name }) => name)).not.toContain('fact_line')
  })
})
