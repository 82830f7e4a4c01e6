SELECT order_id AS key, concat_ws('|', user_id, status, CAST(total_amount AS varchar), summary) AS content
FROM found_orders
