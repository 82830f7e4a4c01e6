-- What each channel and each store sold on a UTC day, and how often products were looked at and sold, from the truth alone.
WITH sold AS (
  SELECT
    CAST(truth_order_lines.ordered_at AS date) AS day,
    truth_order_lines.order_id,
    truth_order_lines.product_id,
    truth_order_lines.total_amount,
    truth_orders.channel,
    coalesce(truth_orders.store_id, 'none') AS store
  FROM truth_order_lines
  INNER JOIN truth_orders ON truth_orders.order_id = truth_order_lines.order_id
),
looks AS (
  SELECT coalesce(sales.day, views.day) AS day, coalesce(sales.sales, 0) AS sales, coalesce(views.views, 0) AS views
  FROM (
    SELECT day, count(*) AS sales FROM (SELECT DISTINCT day, order_id, product_id FROM sold) AS product_orders GROUP BY day
  ) AS sales
  FULL JOIN (
    SELECT day, count(*) AS views
    FROM (
      SELECT DISTINCT key, CAST(substr(split_part(content, '|', 5), 1, 10) AS date) AS day
      FROM told_bronze_kafka__product_views
      WHERE NOT is_spoilt
    ) AS told
    GROUP BY day
  ) AS views ON views.day = sales.day
),
kpis AS (
  SELECT 'revenue_by_channel' AS kpi_name, day, concat('channel=', channel) AS face, CAST(sum(total_amount) AS decimal(22, 4)) AS value
  FROM sold GROUP BY day, channel
  UNION ALL
  SELECT 'revenue_by_store', day, concat('store=', store), CAST(sum(total_amount) AS decimal(22, 4)) FROM sold GROUP BY day, store
  UNION ALL
  SELECT 'product_sales', day, 'all', CAST(sales AS decimal(22, 4)) FROM looks
  UNION ALL
  SELECT 'product_views', day, 'all', CAST(views AS decimal(22, 4)) FROM looks
)
SELECT concat_ws('|', kpi_name, CAST(day AS varchar), concat(face, ',currency=IDR')) AS key, CAST(value AS varchar) AS content
FROM kpis
