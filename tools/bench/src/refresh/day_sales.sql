-- What a product sold on a UTC day.
SELECT
  product_id,
  CAST(ordered_at AS date) AS sale_date,
  count(*) AS orders,
  CAST(sum(amount) AS decimal(18, 2)) AS amount
FROM shop.orders
GROUP BY product_id, CAST(ordered_at AS date)
