-- How lately, how often and for how much each customer had bought by the end of a UTC day, and in which fifth of all customers of
-- that day that is, 5 being the best. Equal values have equal scores, that of the one in their middle.
WITH days_bought AS (
  SELECT user_id, customer_currency, order_date, count(*) AS purchases, sum(customer_amount) AS amount
  FROM stg_purchases
  GROUP BY user_id, customer_currency, order_date
),
so_far AS (
  SELECT
    user_id,
    customer_currency AS currency,
    order_date,
    lead(order_date) OVER (PARTITION BY user_id ORDER BY order_date) AS until_date,
    sum(purchases) OVER (PARTITION BY user_id ORDER BY order_date ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) AS frequency,
    sum(amount) OVER (PARTITION BY user_id ORDER BY order_date ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) AS monetary
  FROM days_bought
),
days AS (
  SELECT
    so_far.user_id,
    stg_order_days.order_date AS analysis_date,
    CAST(date_diff('day', so_far.order_date, stg_order_days.order_date) AS integer) AS recency_days,
    CAST(so_far.frequency AS bigint) AS frequency_count,
    CAST(so_far.monetary AS decimal(18, 2)) AS monetary_value,
    so_far.currency
  FROM stg_order_days
  INNER JOIN so_far
    ON stg_order_days.order_date >= so_far.order_date
    AND (so_far.until_date IS NULL OR stg_order_days.order_date < so_far.until_date)
),
ranked AS (
  SELECT
    days.*,
    count(*) OVER (PARTITION BY analysis_date) AS customers,
    count(*) OVER (PARTITION BY analysis_date, currency) AS customers_in_currency,
    rank() OVER (PARTITION BY analysis_date ORDER BY recency_days DESC) - 1 AS longer_ago,
    count(*) OVER (PARTITION BY analysis_date, recency_days) AS as_lately,
    rank() OVER (PARTITION BY analysis_date ORDER BY frequency_count) - 1 AS less_often,
    count(*) OVER (PARTITION BY analysis_date, frequency_count) AS as_often,
    rank() OVER (PARTITION BY analysis_date, currency ORDER BY monetary_value) - 1 AS for_less,
    count(*) OVER (PARTITION BY analysis_date, currency, monetary_value) AS for_as_much
  FROM days
),
scored AS (
  SELECT
    ranked.*,
    CAST(1 + 5 * (2 * longer_ago + as_lately) / (2 * customers) AS integer) AS recency_score,
    CAST(1 + 5 * (2 * less_often + as_often) / (2 * customers) AS integer) AS frequency_score,
    CAST(1 + 5 * (2 * for_less + for_as_much) / (2 * customers_in_currency) AS integer) AS monetary_score
  FROM ranked
)
SELECT
  scored.user_id,
  scored.analysis_date,
  scored.recency_days,
  scored.frequency_count,
  scored.monetary_value,
  scored.recency_score,
  scored.frequency_score,
  scored.monetary_score,
  rfm_cells_decreed.rfm_segment,
  scored.currency
FROM scored
INNER JOIN rfm_cells_decreed
  ON rfm_cells_decreed.recency_score = scored.recency_score
  AND rfm_cells_decreed.frequency_score = scored.frequency_score
  AND rfm_cells_decreed.monetary_score = scored.monetary_score
