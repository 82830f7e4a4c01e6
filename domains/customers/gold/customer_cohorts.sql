-- Of the customers whose first order was in a month, how many ordered in each month since. The month that still goes on says nothing
-- of who will not come any more.
WITH today AS (
  SELECT CAST(date_trunc('month', max(order_date)) AS date) AS this_month
  FROM stg_order_days
),
cohorts AS (
  SELECT cohort_month, count(DISTINCT user_id) AS cohort_size
  FROM stg_purchases
  GROUP BY cohort_month
),
activity AS (
  SELECT cohort_month, CAST(date_trunc('month', order_date) AS date) AS activity_month, count(DISTINCT user_id) AS active_customers
  FROM stg_purchases
  GROUP BY cohort_month, CAST(date_trunc('month', order_date) AS date)
),
periods AS (
  SELECT
    cohorts.cohort_month,
    cohorts.cohort_size,
    since.period_number,
    CAST(date_add('month', since.period_number, cohorts.cohort_month) AS date) AS activity_month,
    today.this_month
  FROM cohorts
  CROSS JOIN today
  CROSS JOIN UNNEST(sequence(0, date_diff('month', cohorts.cohort_month, today.this_month))) AS since (period_number)
)
SELECT
  periods.cohort_month,
  CAST(periods.period_number AS integer) AS period_number,
  periods.activity_month,
  periods.cohort_size,
  coalesce(activity.active_customers, 0) AS active_customers,
  periods.activity_month < periods.this_month AS is_complete,
  -- half up in whole ten-thousandths: the engines' decimal divisions differ, whole numbers' do not
  CASE
    WHEN periods.activity_month < periods.this_month
      THEN CAST(
        CAST(
          (20000 * coalesce(activity.active_customers, 0) + periods.cohort_size) / (2 * periods.cohort_size) AS decimal(18, 0)
        ) * DECIMAL '0.0001'
        AS decimal(18, 4)
      )
  END AS retention
FROM periods
LEFT JOIN activity
  ON activity.cohort_month = periods.cohort_month AND activity.activity_month = periods.activity_month
