-- What campaigns are seen, clicked, paid and worth, by day and by month, each and all; money per currency. Revenue is that of orders of
-- which the campaign was the last touch, on the day of the touch, so that it stands beside what was paid for that day.
WITH told AS (
  SELECT campaign_id, day, currency, impressions, clicks, cost, CAST(0 AS decimal(18, 2)) AS revenue, 0 AS orders
  FROM campaigns_validated
  UNION ALL
  SELECT campaign_id, touch_date, currency, NULL, NULL, 0, amount, 1 FROM stg_attributed_orders
),
periods AS (
  SELECT told.*, CAST(date_trunc('month', day) AS date) AS month, CAST(day AS varchar) AS period FROM told
  UNION ALL
  SELECT told.*, CAST(date_trunc('month', day) AS date) AS month, substr(CAST(day AS varchar), 1, 7) AS period FROM told
),
faces AS (
  SELECT periods.*, 'all' AS dimension FROM periods
  UNION ALL
  SELECT periods.*, concat('campaign=', campaign_id) AS dimension FROM periods
),
counts AS (
  SELECT
    month,
    period,
    dimension,
    CAST(sum(impressions) AS bigint) AS impressions,
    CAST(sum(clicks) AS bigint) AS clicks,
    CAST(sum(orders) AS bigint) AS orders
  FROM faces
  GROUP BY month, period, dimension
),
money AS (
  SELECT
    month,
    period,
    concat(dimension, ',currency=', currency) AS dimension,
    currency,
    sum(cost) AS cost,
    sum(revenue) AS revenue,
    CAST(sum(cost) * 100 AS bigint) AS cost_minor,
    CAST(sum(revenue) * 100 AS bigint) AS revenue_minor
  FROM faces
  GROUP BY month, period, dimension, currency
)
SELECT 'impressions' AS kpi_name, month, period, dimension, CAST(impressions AS decimal(22, 4)) AS value, 'impressions' AS unit
FROM counts
WHERE impressions IS NOT NULL
UNION ALL
SELECT 'clicks', month, period, dimension, CAST(clicks AS decimal(22, 4)), 'clicks' FROM counts WHERE clicks IS NOT NULL
UNION ALL
SELECT 'attributed_orders', month, period, dimension, CAST(orders AS decimal(22, 4)), 'orders' FROM counts
UNION ALL
-- half up in whole ten-thousandths: the engines' decimal divisions differ, whole numbers' do not
SELECT
  'ctr', month, period, dimension,
  CAST(CAST((20000 * clicks + impressions) / (2 * impressions) AS decimal(18, 0)) * DECIMAL '0.0001' AS decimal(22, 4)), 'ratio'
FROM counts
WHERE impressions > 0
UNION ALL
SELECT 'cost', month, period, dimension, CAST(cost AS decimal(22, 4)), currency FROM money
UNION ALL
SELECT 'attributed_revenue', month, period, dimension, CAST(revenue AS decimal(22, 4)), currency FROM money
UNION ALL
-- (revenue - cost) / cost
SELECT
  'roi', month, period, dimension,
  CAST(
    CAST(
      10000 * (revenue_minor / cost_minor) + (20000 * (revenue_minor % cost_minor) + cost_minor) / (2 * cost_minor)
      AS decimal(18, 0)
    ) * DECIMAL '0.0001' - 1
    AS decimal(22, 4)
  ),
  'ratio'
FROM money
WHERE cost_minor > 0
