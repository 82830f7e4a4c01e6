-- Revenue to the minor unit, computed from the truth's lines and from nothing of the mesh. What was paid back was all of its order.
SELECT
  concat_ws('|', product_id, CAST(CAST(ordered_at AS date) AS varchar), currency) AS key,
  concat_ws(
    '|',
    CAST(count(DISTINCT truth_order_lines.order_id) AS varchar),
    CAST(CAST(sum(quantity) AS bigint) AS varchar),
    CAST(CAST(sum(total_amount) AS decimal(18, 2)) AS varchar),
    CAST(CAST(sum(CASE WHEN paid_back.order_id IS NULL THEN total_amount ELSE 0 END) AS decimal(18, 2)) AS varchar)
  ) AS content
FROM truth_order_lines
LEFT JOIN (SELECT DISTINCT order_id FROM truth_refunds) AS paid_back ON paid_back.order_id = truth_order_lines.order_id
GROUP BY product_id, CAST(ordered_at AS date), currency
