-- What was sold on each UTC day, what was paid back on it, and what that leaves, from the truth's lines and refunds alone.
WITH days AS (
  SELECT entry_date, currency, sum(sold) AS revenue, sum(paid_back) AS refunds
  FROM (
    SELECT CAST(ordered_at AS date) AS entry_date, currency, total_amount AS sold, 0 AS paid_back FROM truth_order_lines
    UNION ALL
    SELECT CAST(refunded_at AS date) AS entry_date, currency, 0 AS sold, amount AS paid_back FROM truth_refunds
  ) AS told
  GROUP BY entry_date, currency
)
SELECT
  concat_ws('|', kpi_name, CAST(entry_date AS varchar), currency) AS key,
  CAST(
    CAST(CASE kpi_name WHEN 'daily_revenue' THEN revenue WHEN 'daily_refunds' THEN refunds ELSE revenue - refunds END AS decimal(22, 4))
    AS varchar
  ) AS content
FROM days
CROSS JOIN (VALUES ('daily_revenue'), ('daily_refunds'), ('daily_net')) AS kpis (kpi_name)
