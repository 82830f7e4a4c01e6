-- What readers find by an order's id.
SELECT order_id AS key, concat_ws('|', user_id, status, CAST(total_amount AS varchar), summary) AS content
FROM truth_orders
