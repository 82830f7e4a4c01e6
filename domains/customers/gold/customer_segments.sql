-- How many customers each segment has now and what they spent, per currency. A segment that nobody is in is there all the same.
SELECT
  names.segment_name,
  currencies.currency,
  count(current_ones.user_id) AS customer_count,
  CAST(coalesce(sum(current_ones.total_spent), 0) AS decimal(18, 2)) AS total_revenue,
  -- half up in whole minor units: the engines' decimal divisions differ, whole numbers' do not
  CASE
    WHEN sum(current_ones.transactions_in_currency) > 0
      THEN CAST(
        CAST(
          (
            2 * CAST(sum(current_ones.total_spent) * 100 AS bigint)
            + CAST(sum(current_ones.transactions_in_currency) AS bigint)
          ) / (2 * CAST(sum(current_ones.transactions_in_currency) AS bigint))
          AS decimal(18, 0)
        ) * DECIMAL '0.01'
        AS decimal(18, 2)
      )
  END AS avg_order_value,
  currencies.updated_at
FROM (VALUES ('High Value'), ('Medium Value'), ('Low Value'), ('New')) AS names (segment_name)
CROSS JOIN (
  SELECT currency, max(last_transaction_at) AS updated_at
  FROM dim_customers
  WHERE is_current
  GROUP BY currency
) AS currencies
LEFT JOIN (
  SELECT user_id, currency, customer_segment, total_spent, transactions_in_currency
  FROM dim_customers
  WHERE is_current
) AS current_ones
  ON current_ones.customer_segment = names.segment_name AND current_ones.currency = currencies.currency
GROUP BY names.segment_name, currencies.currency, currencies.updated_at
