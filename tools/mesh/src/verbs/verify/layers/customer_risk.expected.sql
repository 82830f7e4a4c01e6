-- Each account that ordered, with how many of its payments the bank took back, as the simulator knows it. What nobody can read is not told.
SELECT
  truth_orders.user_id AS key,
  CAST(count(taken_back.order_id) AS varchar) AS content
FROM truth_orders
LEFT JOIN (
  SELECT DISTINCT key, split_part(content, '|', 1) AS order_id FROM told_bronze_files__chargebacks WHERE NOT is_spoilt
) AS taken_back ON taken_back.order_id = truth_orders.order_id
WHERE truth_orders.user_id IS NOT NULL
GROUP BY truth_orders.user_id
