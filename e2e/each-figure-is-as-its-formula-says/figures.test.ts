import { expect, test } from 'vitest'
import { meshDone } from '../mesh-command.js'
import { threeDays } from '../three-days.js'

interface Proven {
  readonly product: string
  readonly metric: string
  readonly figures: number
  readonly differing: number
}

/** Products that carry figures. A new one is named here, so that nobody forgets to define what it shows. */
const PRODUCTS = [
  'customers.customer_cohorts',
  'customers.customer_insights',
  'customers.customer_segments',
  'customers.marketing_funnel',
  'customers.marketing_kpis',
  'customers.rfm_analysis',
  'customers.support_kpis',
  'customers.top_viewed_products',
  'inventory.stock_cover',
  'orders.finance_kpis',
  'orders.product_category_revenue',
  'orders.product_performance',
  'orders.sales_kpis',
  'orders.sales_trends',
]

test('in a simulated world each figure is as its formula says, and SQL has the same metrics', async () => {
  const data = await threeDays()
  const proven: readonly Proven[] = JSON.parse(await meshDone('contracts', 'metrics', '--prove', '--json', '--data', data))
  expect(proven.filter(({ differing }) => differing > 0)).toEqual([])
  expect(proven.filter(({ figures }) => figures === 0)).toEqual([])
  expect([...new Set(proven.map(({ product }) => product))]).toEqual(PRODUCTS)

  const sql = "SELECT concat(domain, '.', product) AS product, metric FROM mesh.metrics ORDER BY 1, 2"
  const told: readonly unknown[] = JSON.parse(await meshDone('query', sql, '--json', '--data', data))
  const names = proven.map(({ product, metric }) => ({ product, metric }))
  expect(told).toHaveLength(names.length)
  expect(told).toEqual(expect.arrayContaining(names))
}, 600_000)
