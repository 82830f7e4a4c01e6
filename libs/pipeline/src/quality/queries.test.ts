import { describe, expect, test } from 'vitest'
import { worldsOfThisFile } from '../fixtures/world.js'
import { openLineTable } from './fixtures/line-table.js'

const openWorld = worldsOfThisFile()
const openLines = async () => openLineTable(await openWorld())

const query = (sql: string, expected = 'mustBe: 0') => ({ table: `quality: [{ type: sql, query: "${sql}", ${expected} }]` })

describe('a query of a contract', () => {
  test('reads the product, and what its model reads', async () => {
    const lines = await openLines()
    await lines.tell({ line_id: 'a', product_id: 'tea' }, { line_id: 'b', product_id: 'gold' })
    const expected = query(
      'SELECT count(*) FROM fact_line LEFT JOIN catalogue.products AS products ON products.product_id = fact_line.product_id WHERE products.product_id IS NULL',
    )
    await expect(lines.refresh(expected)).rejects.toThrow('query mustBe 0: expected mustBe 0, found 1')
  })

  test('may give a decimal, below none', async () => {
    const lines = await openLines()
    await lines.tell({ line_id: 'a', quantity: -3 }, { line_id: 'b', quantity: 2 })
    await lines.refresh(query('SELECT CAST(sum(quantity) AS decimal(18, 2)) FROM fact_line', 'mustBe: -1'))
    expect(await lines.published()).toEqual(['a', 'b'])
  })

  test.each([
    ['what the model does not read', 'SELECT count(*) FROM sales.receipts', /it reads sales.receipts; expected .*fact_line/],
    ['a file', "SELECT count(*) FROM 'lines.parquet'", /query:/],
    ['a function that makes a table', "SELECT count(*) FROM read_parquet('lines.parquet')", /query:/],
    ['no SELECT', 'WITH a AS (SELECT 1 AS x) DELETE FROM fact_line', /query:/],
    ['a column that is not there', 'SELECT count(colour) FROM fact_line', /query:/],
    ['two columns', 'SELECT count(*), max(quantity) FROM fact_line', /expected one column, a number/],
    ['a text', 'SELECT max(note) FROM fact_line', /expected one column, a number/],
    ['no row', 'SELECT quantity FROM fact_line WHERE false', /expected one row with a number in it/],
    ['no number', 'SELECT sum(quantity) FROM fact_line WHERE false', /expected one row with a number in it/],
  ])('that asks for %s is refused with its place', async (_what, sql, why) => {
    const lines = await openLines()
    await lines.tell({ line_id: 'a' })
    const refused = lines.refresh(query(sql))
    await expect(refused).rejects.toThrow(/^CONTRACT_INVALID: fact_line.yaml:\d+:\d+: /)
    await expect(refused).rejects.toThrow(why)
  })
})

describe('a reference', () => {
  test.each([
    [
      'a product that the model does not read',
      '../catalogue/shops.yaml#/schema/shops/properties/shop_id',
      /does not read catalogue.shops/,
    ],
    [
      'a column that is not there',
      '../catalogue/products.yaml#/schema/products/properties/shop_id',
      /catalogue.products has no column shop_id/,
    ],
  ])('to %s is refused with its place', async (_what, to, why) => {
    const lines = await openLines()
    await lines.tell({ line_id: 'a' })
    const refused = lines.refresh({ product_id: `relationships: [{ to: ${to} }]` })
    await expect(refused).rejects.toThrow(/^CONTRACT_INVALID: fact_line.yaml:\d+:\d+: /)
    await expect(refused).rejects.toThrow(why)
  })
})
