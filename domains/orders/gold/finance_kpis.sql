-- What was sold on each UTC day, what was cancelled, returned or paid back on it, of whichever day the order was, and what that
-- leaves, per currency. Corrections count on the day of what they correct.
WITH days AS (
  SELECT
    date_id,
    CAST(transaction_timestamp AS date) AS entry_date,
    currency,
    sum(CASE WHEN entry_kind = 'sale' THEN total_amount ELSE 0 END) AS revenue,
    sum(CASE WHEN entry_kind = 'sale' THEN 0 ELSE -total_amount END) AS refunds,
    sum(total_amount) AS net
  FROM fact_order
  GROUP BY date_id, CAST(transaction_timestamp AS date), currency
  -- what was taken back whole, as it was told of otherwise, leaves nothing
  HAVING
    sum(CASE WHEN entry_kind = 'sale' THEN quantity ELSE 0 END) <> 0
    OR sum(CASE WHEN entry_kind = 'sale' THEN total_amount ELSE 0 END) <> 0
    OR sum(CASE WHEN entry_kind = 'sale' THEN 0 ELSE total_amount END) <> 0
)
SELECT
  kpis.kpi_name,
  CAST(date_trunc('month', days.entry_date) AS date) AS month,
  CAST(days.entry_date AS varchar) AS period,
  concat('all,currency=', days.currency) AS dimension,
  CAST(
    CASE kpis.kpi_name WHEN 'daily_revenue' THEN days.revenue WHEN 'daily_refunds' THEN days.refunds ELSE days.net END
    AS decimal(22, 4)
  ) AS value,
  days.currency AS unit,
  days.date_id
FROM days
CROSS JOIN (VALUES ('daily_revenue'), ('daily_refunds'), ('daily_net')) AS kpis (kpi_name)
