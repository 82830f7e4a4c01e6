-- What was sold on each UTC day, by store, by the region that the store was run from when the day ended, and by channel, per currency:
-- all three come to the day's revenue. And how often products were looked at and sold, of all and by category, and what that makes.
WITH days AS (
  SELECT
    date_id,
    CAST(transaction_timestamp AS date) AS sale_date,
    store_id,
    channel,
    currency,
    sum(total_amount) AS revenue
  FROM fact_order
  WHERE entry_kind = 'sale'
  GROUP BY date_id, CAST(transaction_timestamp AS date), store_id, channel, currency
  -- what was taken back whole, as it was told of otherwise, leaves nothing
  HAVING sum(quantity) <> 0 OR sum(total_amount) <> 0
),
placed AS (
  SELECT
    days.*,
    CASE WHEN days.store_id IS NULL THEN 'none' ELSE coalesce(store_regions_scd.region, 'unknown') END AS region
  FROM days
  LEFT JOIN store_regions_scd
    ON store_regions_scd.store_id = days.store_id
    AND CAST(store_regions_scd.effective_at AS date) <= days.sale_date
    AND (store_regions_scd.end_at IS NULL OR CAST(store_regions_scd.end_at AS date) > days.sale_date)
),
faces AS (
  SELECT 'revenue_by_store' AS kpi_name, date_id, sale_date, concat('store=', coalesce(store_id, 'none')) AS face, currency, revenue
  FROM placed
  UNION ALL
  SELECT 'revenue_by_region' AS kpi_name, date_id, sale_date, concat('region=', region) AS face, currency, revenue FROM placed
  UNION ALL
  SELECT 'revenue_by_channel' AS kpi_name, date_id, sale_date, concat('channel=', channel) AS face, currency, revenue FROM placed
),
looks AS (
  SELECT analysis_date, face, currency, CAST(sum(total_sales) AS bigint) AS sales, CAST(sum(total_views) AS bigint) AS views
  FROM (
    SELECT analysis_date, 'all' AS face, currency, total_sales, total_views FROM product_performance
    UNION ALL
    SELECT analysis_date, concat('category=', category) AS face, currency, total_sales, total_views FROM product_performance
  ) AS of_products
  GROUP BY analysis_date, face, currency
),
kpis AS (
  SELECT kpi_name, date_id, sale_date, face, currency, CAST(sum(revenue) AS decimal(22, 4)) AS value, currency AS unit
  FROM faces
  GROUP BY kpi_name, date_id, sale_date, face, currency
  UNION ALL
  SELECT
    names.kpi_name,
    CAST(year(looks.analysis_date) * 10000 + month(looks.analysis_date) * 100 + day(looks.analysis_date) AS integer) AS date_id,
    looks.analysis_date AS sale_date,
    looks.face,
    looks.currency,
    -- half up in whole ten-thousandths: the engines' decimal divisions differ, whole numbers' do not
    CASE names.kpi_name
      WHEN 'product_sales' THEN CAST(looks.sales AS decimal(22, 4))
      WHEN 'product_views' THEN CAST(looks.views AS decimal(22, 4))
      ELSE CAST(
        CAST((20000 * looks.sales + looks.views) / (2 * CASE WHEN looks.views = 0 THEN 1 ELSE looks.views END) AS decimal(18, 0))
        * DECIMAL '0.0001' AS decimal(22, 4)
      )
    END AS value,
    names.unit
  FROM looks
  CROSS JOIN (
    VALUES ('product_sales', 'sales'), ('product_views', 'views'), ('product_conversion_rate', 'ratio')
  ) AS names (kpi_name, unit)
  WHERE names.kpi_name <> 'product_conversion_rate' OR looks.views > 0
)
SELECT
  kpi_name,
  CAST(date_trunc('month', sale_date) AS date) AS month,
  CAST(sale_date AS varchar) AS period,
  concat(face, ',currency=', currency) AS dimension,
  value,
  unit,
  date_id
FROM kpis
