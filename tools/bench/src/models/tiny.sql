-- What was ordered of a product.
SELECT product_id, count(*) AS orders, CAST(sum(amount) AS decimal(18, 2)) AS amount
FROM bench.orders
GROUP BY product_id
