-- Which segment a customer is in, from each moment on; the table holds the versions. A customer is new until so many days after the
-- first order, from midnight UTC on of the day after them, and then as what was spent so far says. What is to come is not said yet.
WITH spending AS (
  SELECT user_id, customer_currency, first_date, ordered_at, max(spent) AS spent
  FROM (
    SELECT
      stg_purchases.*,
      sum(customer_amount) OVER (
        PARTITION BY user_id ORDER BY purchase_number ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
      ) AS spent
    FROM stg_purchases
  ) AS purchases
  GROUP BY user_id, customer_currency, first_date, ordered_at
),
judged AS (
  SELECT
    spending.*,
    segments_decreed.medium_from,
    segments_decreed.high_from,
    with_timezone(CAST(date_add('day', segments_decreed.new_days, spending.first_date) AS timestamp), 'UTC') AS settles_at,
    CAST(date_add('day', segments_decreed.new_days, spending.first_date) AS date) AS settles_date
  FROM spending
  LEFT JOIN segments_decreed ON segments_decreed.currency = spending.customer_currency
),
moments AS (
  SELECT user_id, customer_currency, medium_from, high_from, ordered_at AS since_at, spent, ordered_at < settles_at AS is_new
  FROM judged
  UNION ALL
  SELECT user_id, customer_currency, medium_from, high_from, settles_at AS since_at, max(spent) AS spent, false AS is_new
  FROM judged
  WHERE ordered_at <= settles_at AND settles_date <= (SELECT max(order_date) FROM stg_order_days)
  GROUP BY user_id, customer_currency, medium_from, high_from, settles_at
)
SELECT
  user_id,
  customer_currency AS currency,
  CASE
    WHEN is_new THEN 'New'
    WHEN spent >= high_from THEN 'High Value'
    WHEN spent >= medium_from THEN 'Medium Value'
    WHEN spent < medium_from THEN 'Low Value'
  END AS customer_segment,
  since_at
FROM moments
