-- The orders by which customers are measured: of a known account, and of which something is left. One that was cancelled, or all of
-- it returned or paid back, is none. A customer's money is that of the first order: what was paid in another currency is a purchase,
-- and adds up to nothing.
WITH bought AS (
  SELECT
    order_id,
    user_id,
    channel,
    currency,
    CAST(total_amount - refunded_amount AS decimal(18, 2)) AS amount,
    ordered_at,
    row_number() OVER (PARTITION BY user_id ORDER BY ordered_at, order_id) AS purchase_number,
    source_partition,
    source_offset
  FROM orders.orders_unified
  WHERE user_id IS NOT NULL AND status NOT IN ('cancelled', 'returned', 'refunded')
),
firsts AS (
  SELECT user_id, currency, CAST(ordered_at AS date) AS first_date
  FROM bought
  WHERE purchase_number = 1
)
SELECT
  bought.order_id,
  bought.user_id,
  bought.purchase_number,
  bought.channel,
  bought.currency,
  bought.amount,
  firsts.currency AS customer_currency,
  CAST(CASE WHEN bought.currency = firsts.currency THEN bought.amount ELSE 0 END AS decimal(18, 2)) AS customer_amount,
  CAST(CASE WHEN bought.currency = firsts.currency THEN 1 ELSE 0 END AS bigint) AS customer_orders,
  CAST(bought.ordered_at AS date) AS order_date,
  firsts.first_date,
  CAST(date_trunc('month', firsts.first_date) AS date) AS cohort_month,
  bought.ordered_at,
  bought.source_partition,
  bought.source_offset
FROM bought
INNER JOIN firsts ON firsts.user_id = bought.user_id
