import { withinLimit } from '@storemesh/core'
import type { Reads, Resolvers } from '@storemesh/subgraph'

const FIRST_MAX = 500

const OF_A_DAY = `
  SELECT product_id, analysis_date, currency, total_sales, total_quantity, total_revenue, avg_price
  FROM orders.product_performance
  WHERE analysis_date = CAST($1 AS date)
  ORDER BY total_revenue DESC, product_id, currency
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
      day: (row: Performance) => row.analysis_date,
      totalSales: (row: Performance) => row.total_sales,
      totalQuantity: (row: Performance) => row.total_quantity,
      totalRevenue: (row: Performance) => ({ amount: row.total_revenue, currency: row.currency }),
      averagePrice: (row: Performance) => ({ amount: row.avg_price, currency: row.currency }),
    },
  }
}

interface Performance {
  readonly product_id: string
  readonly analysis_date: string
  readonly currency: string
  readonly total_sales: bigint
  readonly total_quantity: bigint
  readonly total_revenue: string
  readonly avg_price: string
}
