-- What was sold on each UTC day, by store, by the region that the store was run from when the day ended, and by channel, per currency.
-- All three come to the day's revenue.
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
)
SELECT
  kpi_name,
  CAST(date_trunc('month', sale_date) AS date) AS month,
  CAST(sale_date AS varchar) AS period,
  concat(face, ',currency=', currency) AS dimension,
  CAST(sum(revenue) AS decimal(22, 4)) AS value,
  currency AS unit,
  date_id
FROM faces
GROUP BY kpi_name, date_id, sale_date, face, currency
