/**
 * Every figure that the source documents name, under the heading where they do, and the two ways to ask for it. What they name of
 * single events and of what things are called (facts, the other dimensions) is no figure; what they watch of pipelines themselves
 * is told as metrics, and not as rows. What lies on a shelf this second is a live row, which hears of counts on its topic alone and
 * so may differ from the table's: not here.
 */
export interface Figures {
  readonly document: string
  readonly heading: string
  /** As the document calls them. */
  readonly names: string
  /** The field of Query. One without pages is asked for day by day. */
  readonly graphql: `${string}List` | 'productPerformance'
  readonly filter?: string
  /** In the order of the columns of `sql`; one within another as `outer.inner`. */
  readonly fields: string
  readonly sql: string
}

const GLOBALMART = '002, GlobalMart Technical Architecture'
const SHOPWARE = '003, Shopware Enterprise Data Lakehouse'
const RETAIL = '004, Retail Data Batch Processing Pipeline'
const SHOPSPHERE = '000, ShopSphere Omnichannel Data Platform'

/** Tables of figures have one a row, by its name. */
const kpi = (
  table: 'orders.sales_kpis' | 'orders.finance_kpis' | 'customers.marketing_kpis' | 'customers.support_kpis',
  name: string,
) => ({
  graphql: LISTS[table],
  filter: `kpiName: { is: "${name}" }`,
  fields: 'month period dimension value unit',
  sql: `SELECT month, period, dimension, value, unit FROM ${table} WHERE kpi_name = '${name}'`,
})
const LISTS = {
  'orders.sales_kpis': 'salesKpiList',
  'orders.finance_kpis': 'financeKpiList',
  'customers.marketing_kpis': 'marketingKpiList',
  'customers.support_kpis': 'supportKpiList',
} as const

const OF_TEAMS = '9. KPIs per Team'
const MARTS = '1.1 High-Level Architecture, Serving Layer'
const REAL_TIME = '1. Introduction and Goals, Real-time Inventory Tracking'

export const FIGURES: readonly Figures[] = [
  {
    document: GLOBALMART,
    heading: 'Analytics Tables, 1. product_performance',
    names: 'sales, revenue, quantity, views, conversion rate and average price of each product, daily',
    graphql: 'productPerformance',
    fields:
      'productId category day totalSales totalRevenue.amount totalRevenue.currency totalQuantity totalViews conversionRate averagePrice.amount netRevenue.amount',
    sql: `SELECT product_id, category, analysis_date, total_sales, total_revenue, currency, total_quantity, total_views, conversion_rate,
      avg_price, net_revenue FROM orders.product_performance`,
  },
  {
    document: GLOBALMART,
    heading: 'Analytics Tables, 2. customer_segments',
    names: 'customers, revenue and average order value of the segments High, Medium and Low Value and New',
    graphql: 'customerSegmentList',
    fields: 'segmentName currency customerCount totalRevenue avgOrderValue updatedAt',
    sql: `SELECT segment_name, currency, customer_count, total_revenue, avg_order_value, updated_at FROM customers.customer_segments`,
  },
  {
    document: GLOBALMART,
    heading: 'Analytics Tables, 3. rfm_analysis',
    names: 'recency, frequency and monetary value of each customer, their scores and the segment',
    graphql: 'rfmScoreList',
    fields:
      'userId analysisDate recencyDays frequencyCount monetaryValue recencyScore frequencyScore monetaryScore rfmSegment currency',
    sql: `SELECT user_id, analysis_date, recency_days, frequency_count, monetary_value, recency_score, frequency_score, monetary_score,
      rfm_segment, currency FROM customers.rfm_analysis`,
  },
  {
    document: GLOBALMART,
    heading: 'Analytics Tables, 4. sales_trends',
    names: 'sales, revenue, average order value, quantity and growth rate by week, month and quarter',
    graphql: 'salesTrendList',
    fields:
      'periodType periodValue category currency totalSales totalRevenue avgOrderValue totalQuantity growthRate analysisDate periodStart',
    sql: `SELECT period_type, period_value, category, currency, total_sales, total_revenue, avg_order_value, total_quantity, growth_rate,
      analysis_date, period_start FROM orders.sales_trends`,
  },
  {
    document: GLOBALMART,
    heading: 'Dimension Tables, 1. dim_customers',
    names: 'transactions, spending, average order value and segment of each customer',
    graphql: 'customerVersionList',
    fields:
      'customerId userId firstTransactionDate lastTransactionDate totalTransactions totalSpent avgOrderValue customerSegment currency effectiveAt',
    sql: `SELECT customer_id, user_id, first_transaction_date, last_transaction_date, total_transactions, total_spent, avg_order_value,
      customer_segment, currency, effective_at FROM customers.dim_customers`,
  },
  { document: SHOPWARE, heading: OF_TEAMS, names: 'revenue by store', ...kpi('orders.sales_kpis', 'revenue_by_store') },
  { document: SHOPWARE, heading: OF_TEAMS, names: 'revenue by region', ...kpi('orders.sales_kpis', 'revenue_by_region') },
  {
    document: SHOPWARE,
    heading: OF_TEAMS,
    names: 'product conversion rate',
    ...kpi('orders.sales_kpis', 'product_conversion_rate'),
  },
  { document: SHOPWARE, heading: OF_TEAMS, names: 'campaign ROI', ...kpi('customers.marketing_kpis', 'roi') },
  { document: SHOPWARE, heading: OF_TEAMS, names: 'click-through rates', ...kpi('customers.marketing_kpis', 'ctr') },
  { document: SHOPWARE, heading: OF_TEAMS, names: 'customer feedback trends', ...kpi('customers.support_kpis', 'feedback_mean') },
  {
    document: SHOPWARE,
    heading: OF_TEAMS,
    names: 'customer feedback, answers',
    ...kpi('customers.support_kpis', 'feedback_count'),
  },
  {
    document: SHOPWARE,
    heading: OF_TEAMS,
    names: 'resolution time, half',
    ...kpi('customers.support_kpis', 'resolution_time_p50'),
  },
  {
    document: SHOPWARE,
    heading: OF_TEAMS,
    names: 'resolution time, nine in ten',
    ...kpi('customers.support_kpis', 'resolution_time_p90'),
  },
  { document: SHOPWARE, heading: OF_TEAMS, names: 'daily revenue', ...kpi('orders.finance_kpis', 'daily_revenue') },
  { document: SHOPWARE, heading: OF_TEAMS, names: 'refunds', ...kpi('orders.finance_kpis', 'daily_refunds') },
  { document: SHOPWARE, heading: OF_TEAMS, names: 'net sales', ...kpi('orders.finance_kpis', 'daily_net') },
  {
    document: SHOPWARE,
    heading: '4. Storage Layout, gold/marketing_funnel',
    names: 'impressions, clicks, visits, views, carts and orders of each campaign',
    graphql: 'marketingFunnelDayList',
    fields: 'campaignId day impressions clicks visits views carts orders',
    sql: 'SELECT campaign_id, day, impressions, clicks, visits, views, carts, orders FROM customers.marketing_funnel',
  },
  {
    document: SHOPWARE,
    heading: '4. Storage Layout, gold/customer_insights',
    names: 'how many customers buy, come back and what they are worth',
    graphql: 'customerInsightList',
    fields: 'kpiName month period dimension value unit customers',
    sql: 'SELECT kpi_name, month, period, dimension, value, unit, customers FROM customers.customer_insights',
  },
  {
    document: RETAIL,
    heading: MARTS,
    names: 'product category revenue',
    graphql: 'categoryRevenueList',
    fields: 'category saleDate currency totalSales totalRevenue totalQuantity netRevenue revenueShare',
    sql: `SELECT category, sale_date, currency, total_sales, total_revenue, total_quantity, net_revenue, revenue_share
      FROM orders.product_category_revenue`,
  },
  {
    document: RETAIL,
    heading: MARTS,
    names: 'top viewed products',
    graphql: 'topViewedProductList',
    fields: 'productId viewDate totalViews uniqueViewers viewRank',
    sql: 'SELECT product_id, view_date, total_views, unique_viewers, view_rank FROM customers.top_viewed_products',
  },
  {
    document: RETAIL,
    heading: MARTS,
    names: 'same day purchasers',
    graphql: 'sameDayPurchaserList',
    fields: 'userId productId purchaseDate firstViewedAt firstPurchasedAt totalViews totalSales totalQuantity',
    sql: `SELECT user_id, product_id, purchase_date, first_viewed_at, first_purchased_at, total_views, total_sales, total_quantity
      FROM orders.same_day_purchasers`,
  },
  {
    document: SHOPSPHERE,
    heading: REAL_TIME,
    names: 'what came, went and was left of a product, daily',
    graphql: 'stockDayList',
    filter: 'productId: { is: "prod_001" }',
    fields: 'productId storeId stockDate opening received sold returned adjusted closing closingAvailable',
    sql: `SELECT product_id, store_id, stock_date, opening, received, sold, returned, adjusted, closing, closing_available
      FROM inventory.stock_daily WHERE product_id = 'prod_001'`,
  },
  {
    document: SHOPSPHERE,
    heading: REAL_TIME,
    names: 'days of cover and sell-through',
    graphql: 'stockCoverList',
    fields: 'productId storeId asOfDate onHand available sold daysOfCover sellThrough',
    sql: `SELECT product_id, store_id, as_of_date, on_hand, available, sold, days_of_cover, sell_through FROM inventory.stock_cover`,
  },
]
