import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { viewerOfEverything } from '@storemesh/access'
import { contractReference, readContract } from '@storemesh/contract'
import { type Domain, gold, input, type ModelTable, sql } from '@storemesh/domain'
import { engineOfThisFile, temporaryFolder } from '@storemesh/testing'
import { describe, expect, test } from 'vitest'
import { productSalesContract, salesContracts } from '../fixtures/contracts.js'
import { sales } from '../fixtures/sales-domain.js'
import { planModels } from './plan-models.js'

const engine = engineOfThisFile()

const faultsOf = async (domain: Domain, contracts = salesContracts) => {
  const faults = await planModels({ engine: engine(), contracts, viewer: viewerOfEverything('test') }, domain)
  return faults.map(({ message }) => message)
}

const salesWithContract = (text: string) => {
  const contract = readContract(text, 'product_sales.yaml')
  return new Map([...salesContracts, [contractReference(contract), contract]])
}

async function statement(text: string) {
  const path = join(await temporaryFolder(), 'model.sql')
  await writeFile(path, text)
  return sql(pathToFileURL(path))
}

const modelOf = (name: string): ModelTable[] =>
  sales.tables.flatMap((table) => (table.layer !== 'bronze' && table.name === name ? [table] : []))

/** The sales domain where this model says something else. */
async function salesWith(name: string, text: string): Promise<Domain> {
  const [model] = modelOf(name)
  const changed = model && { ...model, sql: await statement(text) }
  const tables = sales.tables.map((table) => {
    if (changed && table === model) return changed
    if (table.layer === 'bronze' || !changed) return table
    return { ...table, reads: table.reads.map((read) => (read === model ? changed : read)) }
  })
  return { ...sales, tables }
}

const SALES_COLUMNS = `product_id, CAST(sold_at AS date) AS sale_date, count(*) AS receipts, CAST(sum(quantity) AS bigint) AS quantity`
const GROUPED = 'FROM receipts_unified GROUP BY product_id, CAST(sold_at AS date)'

test('nothing is wrong with models that make what they promise', async () => {
  expect(await faultsOf(sales)).toEqual([])
})

describe('before there is a row it is told', () => {
  test('which promised columns a statement does not make, and which nobody promised', async () => {
    const domain = await salesWith('product_sales', `SELECT ${SALES_COLUMNS}, CAST(1 AS decimal(18, 2)) AS turnover ${GROUPED}`)
    expect(await faultsOf(domain)).toEqual([
      'MODEL_DIFFERS: sales.product_sales: its statement does not make revenue: select them, or take them out of the contract; makes turnover, which nobody promised: add them to the contract, or leave them out',
    ])
  })

  test('which columns it makes of a type whose values the promised one does not hold', async () => {
    const domain = await salesWith('product_sales', `SELECT ${SALES_COLUMNS}, CAST(sum(amount) AS double) AS revenue ${GROUPED}`)
    expect(await faultsOf(domain)).toEqual([
      'MODEL_DIFFERS: sales.product_sales: its statement makes revenue as double, and not as decimal(18, 2): cast it',
    ])
  })

  test('a narrower type is what was promised', async () => {
    const domain = await salesWith('product_sales', `SELECT ${SALES_COLUMNS}, CAST(1 AS decimal(9, 1)) AS revenue ${GROUPED}`)
    expect(await faultsOf(domain)).toEqual([])
  })

  test('a partition that its contract does not name', async () => {
    const text = productSalesContract.replace('identity(sale_date)', 'identity(product_id)')
    expect(await faultsOf(sales, salesWithContract(text))).toEqual([
      'MODEL_DIFFERS: sales.product_sales: its declaration is partitioned by identity(sale_date), and mesh.partition is identity(product_id): change one of them',
    ])
  })

  test('a table that is read and not declared', async () => {
    const domain = await salesWith('dim_products', 'SELECT product_id FROM product_sales')
    expect(await faultsOf(domain)).toEqual([expect.stringMatching(/^RELATION_UNKNOWN: sales\.dim_products: .*product_sales/)])
  })

  test('a column that what is read does not have, once: what reads this model waits for it', async () => {
    const domain = await salesWith('receipts_unified', 'SELECT receipt_number FROM bronze_kafka__receipts')
    expect(await faultsOf(domain)).toEqual([expect.stringMatching(/^SQL_INVALID: sales\.receipts_unified: .*receipt_number/)])
  })

  test.each([
    ['reads a table that the model does not', 'SELECT count(*) FROM dim_products', 'it reads dim_products; expected'],
    ['names a column that the product does not have', 'SELECT sum(turnover) FROM product_sales', 'turnover'],
    ['gives no number', 'SELECT max(product_id) FROM product_sales', 'expected one column, a number'],
  ])('a query of a contract that %s', async (_what, query, why) => {
    const text = productSalesContract.replace(
      '    properties:',
      `    quality: [{ type: sql, query: "${query}", mustBe: 0 }]\n    properties:`,
    )
    expect(await faultsOf(sales, salesWithContract(text))).toEqual([
      expect.stringMatching(
        new RegExp(`^CONTRACT_INVALID: sales\\.product_sales: product_sales\\.yaml:\\d+:\\d+: query: .*${why}`),
      ),
    ])
  })

  test.each([
    ['a table that the model does not read', 'dim_products.product_id', 'the model does not read sales.dim_products'],
    ['a column that it does not have', 'receipts_unified.shelf', 'sales.receipts_unified has no column shelf'],
  ])('a reference to %s', async (_what, to, why) => {
    const first = '{ name: product_id, logicalType: string,'
    const text = productSalesContract.replace(first, `${first} relationships: [{ to: ${to} }],`)
    expect(await faultsOf(sales, salesWithContract(text))).toEqual([expect.stringContaining(why)])
  })

  test('a product that no contract tells of', async () => {
    const prices = gold('dim_prices', {
      reads: [input('pricing.prices@1')],
      sql: await statement('SELECT 1 AS one'),
      write: { mode: 'rebuild' },
    })
    expect(await faultsOf({ ...sales, tables: [...sales.tables, prices] })).toEqual([
      expect.stringMatching(/^CONTRACT_MISSING: sales\.dim_prices: .*pricing\.prices@1/),
    ])
  })
})
