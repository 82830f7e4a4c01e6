import { contractReference } from '@storemesh/contract'
import type { JsonObject } from '@storemesh/core'
import { type Fields, gold, type ModelTable, type RowFunction, text } from '@storemesh/domain'
import { expect, test } from 'vitest'
import { LINE_MODELS } from './fixtures/line-models.js'
import { lineWorlds } from './fixtures/line-world.js'
import { madeContract } from './fixtures/made-contract.js'
import { refreshModel } from './refresh-model.js'

const openWorld = lineWorlds()

const contract = madeContract('product_spread', [
  'name: product_id, logicalType: string, required: true, primaryKey: true, primaryKeyPosition: 1, description: The product.',
  'name: spread, logicalType: number, physicalType: double, description: The difference.',
  "name: middle, logicalType: number, physicalType: 'decimal(18,2)', description: The middle one.",
  'name: created_at, logicalType: timestamp, physicalType: timestamptz, required: true, description: When the row was loaded.',
])

async function* spreads(rows: AsyncIterable<readonly Fields[]>): AsyncIterable<JsonObject> {
  const amounts = new Map<string, string[]>()
  for await (const batch of rows)
    for (const row of batch) {
      const product_id = typeof row['product_id'] === 'string' ? row['product_id'] : 'none'
      amounts.set(product_id, [...(amounts.get(product_id) ?? []), text(row, 'amount')])
    }
  for (const [product_id, told] of amounts) {
    const sorted = told.toSorted((one, other) => Number(one) - Number(other))
    const middle = sorted[Math.floor(sorted.length / 2)] ?? null
    yield { product_id, spread: Number(sorted.at(-1)) - Number(sorted[0]), middle }
  }
}

const lines = LINE_MODELS.find(({ name }) => name === 'lines_unified')
const productSpread = (of: RowFunction['of'], version = 1): ModelTable => ({
  ...gold('product_spread', {
    reads: lines?.reads ?? [],
    sql: lines?.sql ?? { url: new URL('file:///lines_unified.sql') },
    write: { mode: 'rebuild' },
  }),
  through: { name: `product_spread/${version}`, of },
  contract: 'shop.product_spread@1',
})

const open = async () => {
  const world = await openWorld(11)
  const parts = { ...world.parts, contracts: new Map([[contractReference(contract), contract]]) }
  return {
    ...world,
    refresh: (model: ModelTable) => refreshModel(parts, 'shop', model),
    table: () => world.rows('SELECT product_id, spread, middle FROM shop.product_spread ORDER BY product_id'),
    expected: () =>
      world.rows(`SELECT coalesce(product_id, 'none') AS product_id, CAST(max(amount) - min(amount) AS double) AS spread,
        max_by(amount, ord) AS middle FROM (
          SELECT lines.product_id, lines.amount, CASE WHEN place = size / 2 + 1 THEN 1 ELSE 0 END AS ord FROM (
            SELECT product_id, amount, row_number() OVER (PARTITION BY product_id ORDER BY amount) AS place,
              count(*) OVER (PARTITION BY product_id) AS size FROM shop.bronze_kafka__lines) AS lines) AS ranked
        GROUP BY product_id ORDER BY 1`),
  }
}

test('code makes rows of what a statement gives, again with each change of it and not without one', async () => {
  const world = await open()
  const { refresh, table, expected } = world
  const model = productSpread(spreads)
  expect([await refresh(model), await refresh(model)]).toEqual(['refreshed', 'unchanged'])
  expect(await table()).toEqual(await expected())
  for (let changes = 0; changes < 5; changes++) {
    await world.change()
    await refresh(model)
    expect(await table()).toEqual(await expected())
  }
})

test('code of another version computes all of it again', async () => {
  const { refresh } = await open()
  await refresh(productSpread(spreads))
  expect(await refresh(productSpread(spreads, 2))).toBe('refreshed')
})

test('what the contract does not promise is refused by its name, and the table stays as it was', async () => {
  const { refresh, table, expected } = await open()
  await refresh(productSpread(spreads))
  async function* more(rows: AsyncIterable<readonly Fields[]>): AsyncIterable<JsonObject> {
    for await (const row of spreads(rows)) yield { ...row, mean: 1 }
  }
  await expect(refresh(productSpread(more, 2))).rejects.toThrow(
    'MODEL_DIFFERS: product_spread/2: expected rows of product_id, spread, middle, got mean',
  )
  expect(await table()).toEqual(await expected())
})
