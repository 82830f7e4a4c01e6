import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { Domain, ModelTable } from '@storemesh/domain'
import { temporaryFolder } from '@storemesh/testing'
import { expect, test } from 'vitest'
import { heardLog } from '../fixtures/heard-log.js'
import { rowsOf } from '../fixtures/outcome.js'
import { sales } from '../fixtures/sales-domain.js'
import { receipt } from '../fixtures/told-receipts.js'
import { turnsOf, type World, worldsOfThisFile } from '../fixtures/world.js'

const openWorld = worldsOfThisFile()

const UNIFIED = `SELECT receipt_id, product_id, till_id, quantity, amount, sold_at, source_partition, source_offset
  FROM bronze_kafka__receipts`
const PRODUCTS = `SELECT product_id, count(*) AS receipts, sum(quantity) AS pieces,
  CAST(sum(amount) AS decimal(20, 2)) AS revenue, max(sold_at) AS last_sold_at FROM receipts_unified GROUP BY product_id`

/** The domain, a model of it saying something else. */
async function saying(name: string, sql: string): Promise<Domain> {
  const path = join(await temporaryFolder(), `${name}.sql`)
  await writeFile(path, sql)
  const said = (table: ModelTable): ModelTable => ({
    ...table,
    reads: table.reads.map((read) => (read.layer === 'silver' || read.layer === 'gold' ? said(read) : read)),
    ...(table.name === name && { sql: { url: pathToFileURL(path) } }),
  })
  return { ...sales, tables: sales.tables.map((table) => (table.layer === 'bronze' ? table : said(table))) }
}

async function runWith(world: World, domain: Domain) {
  const { log, heard } = heardLog()
  await turnsOf({ ...world.freshParts(), log }, domain)
  return heard.map(({ event, table, columns }) => ({ event, table, columns }))
}

const rows = async (world: World, table: string): Promise<readonly unknown[]> =>
  (await rowsOf(world.freshParts(), table)).map((row) => JSON.parse(row))

test('a model that is computed whole has its new and wider columns in every row', async () => {
  const world = await openWorld()
  await world.tell(receipt('a'), receipt('b', { quantity: 2 }))
  await world.catchUp()
  expect(await runWith(world, await saying('dim_products', PRODUCTS))).toEqual([
    {
      event: 'table_evolved',
      table: 'sales.dim_products',
      columns: ['pieces added as long', 'revenue widened to decimal(20, 2)'],
    },
  ])
  expect(await rows(world, 'dim_products')).toMatchObject([{ product_id: 'tea', receipts: '2', pieces: '3', revenue: '20.00' }])
})

test('so has one that only adds, for a statement that says something else is computed whole', async () => {
  const world = await openWorld()
  await world.tell(receipt('a'))
  await world.catchUp()
  const domain = await saying('receipts_unified', UNIFIED)
  await world.tell(receipt('b'))
  expect(await runWith(world, domain)).toEqual([
    { event: 'table_evolved', table: 'sales.receipts_unified', columns: ['till_id added as string'] },
  ])
  expect(await rows(world, 'receipts_unified')).toMatchObject([
    { receipt_id: 'a', till_id: 'till-1' },
    { receipt_id: 'b', till_id: 'till-1' },
  ])
  expect(await rows(world, 'product_sales')).toMatchObject([{ receipts: '2' }])
})
