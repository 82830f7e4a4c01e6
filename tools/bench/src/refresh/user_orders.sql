-- Each order with its place among those of its user.
SELECT
  order_id,
  user_id,
  amount,
  ordered_at,
  row_number() OVER (PARTITION BY user_id ORDER BY ordered_at, order_id) AS place,
  CAST(sum(amount) OVER (PARTITION BY user_id ORDER BY ordered_at, order_id) AS decimal(18, 2)) AS spent
FROM bronze_kafka__orders
