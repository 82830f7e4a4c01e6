-- What was sold, and what was paid back of it, which in the truth is always the whole order. A row that was corrected is taken back.
SELECT
  concat(order_id, '-', CAST(line_number AS varchar)) AS key,
  concat_ws('|', 'sale', user_id, product_id, CAST(quantity AS varchar), CAST(unit_price AS varchar), CAST(total_amount AS varchar), date_format(ordered_at, '%Y-%m-%d')) AS content
FROM truth_order_lines
UNION ALL
SELECT
  concat(truth_order_lines.order_id, '-', CAST(truth_order_lines.line_number AS varchar), '-refund-', truth_refunds.refund_id) AS key,
  concat_ws('|', 'refund', user_id, product_id, '0', CAST(unit_price AS varchar), CAST(-total_amount AS varchar), date_format(refunded_at, '%Y-%m-%d')) AS content
FROM truth_order_lines
INNER JOIN truth_refunds ON truth_refunds.order_id = truth_order_lines.order_id
