-- As fact_order, and each row with its product and its country. It has a customer from the first order on that was not paid back whole.
WITH customers AS (
  SELECT user_id, min(ordered_at) AS begun_at FROM truth_orders WHERE refunded_amount < total_amount GROUP BY user_id
)
SELECT
  concat(order_id, '-', CAST(line_number AS varchar)) AS key,
  concat_ws('|', 'sale', CASE WHEN begun_at <= ordered_at THEN 'of a customer' END, user_id, product_id, CAST(quantity AS varchar), CAST(unit_price AS varchar), CAST(total_amount AS varchar), date_format(ordered_at, '%Y-%m-%d')) AS content
FROM (SELECT truth_order_lines.*, customers.begun_at FROM truth_order_lines LEFT JOIN customers ON customers.user_id = truth_order_lines.user_id) AS sold
UNION ALL
SELECT
  concat(sold.order_id, '-', CAST(sold.line_number AS varchar), '-refund-', truth_refunds.refund_id) AS key,
  concat_ws('|', 'refund', CASE WHEN begun_at <= refunded_at THEN 'of a customer' END, user_id, product_id, '0', CAST(unit_price AS varchar), CAST(-total_amount AS varchar), date_format(refunded_at, '%Y-%m-%d')) AS content
FROM (SELECT truth_order_lines.*, customers.begun_at FROM truth_order_lines LEFT JOIN customers ON customers.user_id = truth_order_lines.user_id) AS sold
INNER JOIN truth_refunds ON truth_refunds.order_id = sold.order_id
