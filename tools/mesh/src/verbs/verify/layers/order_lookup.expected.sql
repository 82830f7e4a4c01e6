-- What readers find by an order's id, and what subscribers were told of it.
SELECT truth_events.order_id AS key, concat_ws('|', truth_events.user_id, CAST(truth_events.total_amount AS varchar), lines.summary) AS content
FROM truth_events
JOIN (
  SELECT order_id, array_join(array_agg(concat(product_id, 'x', CAST(quantity AS varchar)) ORDER BY line_number), ',') AS summary
  FROM truth_lines
  GROUP BY order_id
) AS lines ON lines.order_id = truth_events.order_id
WHERE truth_events.kind IN ('good', 'corrected')
