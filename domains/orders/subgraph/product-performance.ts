import { withinLimit } from '@storemesh/core'
import type { Reads, Resolvers } from '@storemesh/subgraph'
import { productNamed } from './product-named.js'

const FIRST_MAX = 500

const OF_A_DAY = `
  SELECT
    product_id, category, analysis_date, currency, total_sales, total_quantity, total_revenue, net_revenue, total_views,
    conversion_rate, avg_price
  FROM orders.product_performance
  WHERE analysis_date = CAST($1 AS date)
  ORDER BY total_revenue DESC, total_sales DESC, total_views DESC, product_id, currency
  LIMIT $2`

/** ProductPerformance: gold that is scanned, so the engine answers. */
export function productPerformanceResolvers(reads: Reads): Resolvers {
  return {
    Query: {
      productPerformance: async (_root, { day, first }: { readonly day: string; readonly first: number }, context) => {
        const limit = withinLimit('first', first, { min: 0, max: FIRST_MAX })
        return reads.rows(context, OF_A_DAY, [day, limit])
      },
    },
    ProductPerformance: {
      productId: (row: Performance) => row.product_id,
      product: (row: Performance) => productNamed(row.product_id),
      day: (row: Performance) => row.analysis_date,
      totalSales: (row: Performance) => row.total_sales,
      totalQuantity: (row: Performance) => row.total_quantity,
      totalRevenue: (row: Performance) => ({ amount: row.total_revenue, currency: row.currency }),
      netRevenue: ({ net_revenue: amount, currency }: Performance) => (amount === null ? null : { amount, currency }),
      totalViews: (row: Performance) => row.total_views,
      conversionRate: (row: Performance) => row.conversion_rate,
      averagePrice: ({ avg_price: amount, currency }: Performance) => (amount === null ? null : { amount, currency }),
    },
  }
}

interface Performance {
  readonly product_id: string
  readonly category: string | null
  readonly analysis_date: string
  readonly currency: string
  readonly total_sales: bigint
  readonly total_quantity: bigint
  readonly total_revenue: string
  readonly net_revenue: string | null
  readonly total_views: bigint | null
  readonly conversion_rate: string | null
  readonly avg_price: string | null
}
