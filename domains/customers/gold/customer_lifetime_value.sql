-- How often, since when and for how much each customer has bought, in days as the model counts them: all of a day is one purchase,
-- and the first one is no repeat. What was paid in another currency than the first order is none. Code estimates the rest of it.
WITH days_bought AS (
  SELECT
    user_id,
    customer_currency AS currency,
    order_date,
    sum(customer_amount) AS amount,
    row_number() OVER (PARTITION BY user_id ORDER BY order_date) AS purchase
  FROM stg_purchases
  WHERE customer_orders = 1
  GROUP BY user_id, customer_currency, order_date
)
SELECT
  user_id,
  currency,
  CAST((SELECT max(order_date) FROM stg_order_days) AS date) AS as_of_date,
  CAST(count(*) - 1 AS integer) AS frequency,
  CAST(date_diff('day', min(order_date), max(order_date)) AS integer) AS recency_days,
  CAST(date_diff('day', min(order_date), (SELECT max(order_date) FROM stg_order_days)) AS integer) AS age_days,
  -- half up in whole minor units: the engines' decimal divisions differ, whole numbers' do not
  CASE
    WHEN count(*) > 1
      THEN CAST(
        CAST(
          (2 * CAST(sum(CASE WHEN purchase > 1 THEN amount ELSE 0 END) * 100 AS bigint) + count(*) - 1) / (2 * (count(*) - 1))
          AS decimal(18, 0)
        ) * DECIMAL '0.01'
        AS decimal(18, 2)
      )
  END AS monetary_value
FROM days_bought
GROUP BY user_id, currency
