-- Revenue to the minor unit, computed from the truth's lines and from nothing of the mesh.
SELECT concat_ws('|', product_id, CAST(CAST(ordered_at AS date) AS varchar), currency) AS key,
  concat_ws('|', CAST(count(DISTINCT order_id) AS varchar), CAST(CAST(sum(quantity) AS bigint) AS varchar), CAST(CAST(sum(total_amount) AS decimal(18, 2)) AS varchar)) AS content
FROM truth_order_lines
GROUP BY product_id, CAST(ordered_at AS date), currency
