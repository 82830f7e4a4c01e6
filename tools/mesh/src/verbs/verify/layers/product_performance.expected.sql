-- Revenue to the minor unit and every view, computed from the truth and from nothing of the mesh. What was paid back was all of its
-- order; all of the truth is in Indonesia.
SELECT
  concat_ws('|', coalesce(sold.product_id, seen.product_id), CAST(coalesce(sold.day, seen.day) AS varchar), 'IDR') AS key,
  concat_ws(
    '|',
    CAST(coalesce(sold.orders, 0) AS varchar),
    CAST(coalesce(sold.quantity, 0) AS varchar),
    CAST(CAST(coalesce(sold.revenue, 0) AS decimal(18, 2)) AS varchar),
    CAST(CAST(coalesce(sold.net, 0) AS decimal(18, 2)) AS varchar),
    CAST(coalesce(seen.views, 0) AS varchar)
  ) AS content
FROM (
  SELECT
    product_id,
    CAST(ordered_at AS date) AS day,
    count(DISTINCT truth_order_lines.order_id) AS orders,
    CAST(sum(quantity) AS bigint) AS quantity,
    sum(total_amount) AS revenue,
    sum(CASE WHEN paid_back.order_id IS NULL THEN total_amount ELSE 0 END) AS net
  FROM truth_order_lines
  LEFT JOIN (SELECT DISTINCT order_id FROM truth_refunds) AS paid_back ON paid_back.order_id = truth_order_lines.order_id
  GROUP BY product_id, CAST(ordered_at AS date)
) AS sold
FULL JOIN (
  SELECT product_id, day, count(*) AS views
  FROM (
    SELECT DISTINCT
      key,
      split_part(content, '|', 3) AS product_id,
      CAST(substr(split_part(content, '|', 5), 1, 10) AS date) AS day
    FROM told_bronze_kafka__product_views
    WHERE NOT is_spoilt
  ) AS views
  GROUP BY product_id, day
) AS seen ON seen.product_id = sold.product_id AND seen.day = sold.day
