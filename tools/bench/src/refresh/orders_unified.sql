-- One row an order, as it is told.
SELECT order_id, user_id, product_id, quantity, amount, ordered_at
FROM shop.orders
