-- What each order came to, whatever was told of it.
SELECT
  order_id,
  max(user_id) AS user_id,
  max(ordered_at) AS ordered_at,
  CAST(sum(quantity) AS bigint) AS quantity,
  CAST(sum(amount) AS decimal(18, 2)) AS amount
FROM shop.orders
GROUP BY order_id
