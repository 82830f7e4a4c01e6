-- What each category sold in each ISO week, month and quarter, per currency, and how that grew against the period before. A period
-- before which none lies has no growth, as one before which nothing was sold.
WITH days AS (
  SELECT
    product_category_revenue.*,
    CAST(date_trunc('week', sale_date) AS date) AS week_start,
    CAST(date_trunc('month', sale_date) AS date) AS month_start,
    CAST(date_trunc('quarter', sale_date) AS date) AS quarter_start
  FROM product_category_revenue
),
faces AS (
  SELECT
    'weekly' AS period_type,
    concat(CAST(year_of_week(sale_date) AS varchar), '-W', lpad(CAST(week(sale_date) AS varchar), 2, '0')) AS period_value,
    week_start AS period_start,
    CAST(date_add('week', -1, week_start) AS date) AS start_before,
    category, currency, sale_date, total_sales, total_revenue, total_quantity
  FROM days
  UNION ALL
  SELECT
    'monthly' AS period_type,
    concat(CAST(year(sale_date) AS varchar), '-', lpad(CAST(month(sale_date) AS varchar), 2, '0')) AS period_value,
    month_start AS period_start,
    CAST(date_add('month', -1, month_start) AS date) AS start_before,
    category, currency, sale_date, total_sales, total_revenue, total_quantity
  FROM days
  UNION ALL
  SELECT
    'quarterly' AS period_type,
    concat(CAST(year(sale_date) AS varchar), '-Q', CAST(quarter(sale_date) AS varchar)) AS period_value,
    quarter_start AS period_start,
    CAST(date_add('month', -3, quarter_start) AS date) AS start_before,
    category, currency, sale_date, total_sales, total_revenue, total_quantity
  FROM days
),
periods AS (
  SELECT
    period_type,
    period_value,
    period_start,
    start_before,
    category,
    currency,
    CAST(sum(total_sales) AS bigint) AS total_sales,
    CAST(sum(total_revenue) AS decimal(18, 2)) AS total_revenue,
    CAST(sum(total_quantity) AS bigint) AS total_quantity,
    -- a day of which a correction left nothing is none on which anything was sold
    coalesce(max(CASE WHEN total_sales > 0 THEN sale_date END), max(sale_date)) AS analysis_date
  FROM faces
  GROUP BY period_type, period_value, period_start, start_before, category, currency
)
SELECT
  periods.period_type,
  periods.period_value,
  periods.category,
  periods.total_sales,
  periods.total_revenue,
  -- half up in whole minor units: the engines' decimal divisions differ, whole numbers' do not
  CASE
    WHEN periods.total_sales > 0
      THEN CAST(
        CAST(
          (2 * CAST(periods.total_revenue * 100 AS bigint) + periods.total_sales) / (2 * periods.total_sales) AS decimal(18, 0)
        ) * DECIMAL '0.01' AS decimal(18, 2)
      )
  END AS avg_order_value,
  periods.total_quantity,
  -- a rate is no money: doubles are the same on both engines, and half a ten-thousandth goes up
  CASE
    WHEN previous.total_revenue > 0
      THEN CAST(
        (
          CAST(
            floor(
              CAST(CAST(periods.total_revenue * 100 AS bigint) AS double)
              / CAST(CAST(previous.total_revenue * 100 AS bigint) AS double) * 10000 + 0.5e0
            ) AS bigint
          ) - 10000
        ) * DECIMAL '0.0001' AS decimal(18, 4)
      )
  END AS growth_rate,
  periods.analysis_date,
  periods.currency,
  periods.period_start
FROM periods
LEFT JOIN periods AS previous
  ON previous.period_type = periods.period_type
  AND previous.period_start = periods.start_before
  AND previous.category = periods.category
  AND previous.currency = periods.currency
