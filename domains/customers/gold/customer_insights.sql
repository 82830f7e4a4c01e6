-- How many customers buy, come back and what they are worth, by month and by the channel through which they bought. Who is new is
-- said by the first order on any channel; money is per currency.
WITH bought AS (
  SELECT
    CAST(date_trunc('month', order_date) AS date) AS month,
    user_id,
    channel,
    currency,
    amount,
    cohort_month
  FROM stg_purchases
),
faces AS (
  SELECT bought.*, 'all' AS dimension FROM bought
  UNION ALL
  SELECT bought.*, concat('channel=', channel) AS dimension FROM bought
),
counts AS (
  SELECT
    month,
    dimension,
    count(*) AS orders,
    count(DISTINCT user_id) AS active,
    count(DISTINCT CASE WHEN cohort_month = month THEN user_id END) AS came
  FROM faces
  GROUP BY month, dimension
),
money AS (
  SELECT
    month,
    concat(dimension, ',currency=', currency) AS dimension,
    currency,
    sum(amount) AS amount,
    CAST(sum(amount) * 100 AS bigint) AS minor,
    count(*) AS orders,
    count(DISTINCT user_id) AS active
  FROM faces
  GROUP BY month, dimension, currency
),
figures AS (
  SELECT 'active_customers' AS kpi_name, month, dimension, CAST(active AS decimal(22, 4)) AS value, 'customers' AS unit, active AS customers FROM counts
  UNION ALL
  SELECT 'new_customers', month, dimension, CAST(came AS decimal(22, 4)), 'customers', active FROM counts
  UNION ALL
  SELECT 'returning_customers', month, dimension, CAST(active - came AS decimal(22, 4)), 'customers', active FROM counts
  UNION ALL
  -- half up in whole ten-thousandths: the engines' decimal divisions differ, whole numbers' do not
  SELECT
    'returning_share', month, dimension,
    CAST(CAST((20000 * (active - came) + active) / (2 * active) AS decimal(18, 0)) * DECIMAL '0.0001' AS decimal(22, 4)), 'ratio', active
  FROM counts
  UNION ALL
  SELECT
    'orders_per_customer', month, dimension,
    CAST(CAST((20000 * orders + active) / (2 * active) AS decimal(18, 0)) * DECIMAL '0.0001' AS decimal(22, 4)), 'orders', active
  FROM counts
  UNION ALL
  SELECT 'customer_revenue', month, dimension, CAST(amount AS decimal(22, 4)), currency, active FROM money
  UNION ALL
  SELECT
    'average_order_value', month, dimension,
    CAST(
      CAST(100 * (minor / orders) + (200 * (minor % orders) + orders) / (2 * orders) AS decimal(18, 0)) * DECIMAL '0.0001'
      AS decimal(22, 4)
    ),
    currency, active
  FROM money
  UNION ALL
  SELECT
    'revenue_per_customer', month, dimension,
    CAST(
      CAST(100 * (minor / active) + (200 * (minor % active) + active) / (2 * active) AS decimal(18, 0)) * DECIMAL '0.0001'
      AS decimal(22, 4)
    ),
    currency, active
  FROM money
)
SELECT kpi_name, month, substr(CAST(month AS varchar), 1, 7) AS period, dimension, value, unit, customers FROM figures
