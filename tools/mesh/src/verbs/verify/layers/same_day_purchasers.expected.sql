-- Who looked at a product and bought it on one day in Jakarta, from the purchases and the looks of the truth alone.
WITH sold AS (
  SELECT
    user_id, product_id, CAST(CAST(ordered_at + INTERVAL '7' HOUR AS date) AS varchar) AS day,
    count(DISTINCT order_id) AS orders, CAST(sum(quantity) AS bigint) AS quantity, min(ordered_at) AS first_at
  FROM truth_order_lines
  GROUP BY user_id, product_id, CAST(CAST(ordered_at + INTERVAL '7' HOUR AS date) AS varchar)
),
seen AS (
  SELECT user_id, product_id, CAST(CAST(seen_at + INTERVAL '7' HOUR AS date) AS varchar) AS day, count(*) AS views, min(seen_at) AS first_at
  FROM (
    SELECT DISTINCT
      key,
      split_part(content, '|', 2) AS user_id,
      split_part(content, '|', 3) AS product_id,
      from_iso8601_timestamp(split_part(content, '|', 5)) AS seen_at
    FROM told_bronze_kafka__product_views
    WHERE NOT is_spoilt
  ) AS looks
  GROUP BY user_id, product_id, CAST(CAST(seen_at + INTERVAL '7' HOUR AS date) AS varchar)
)
SELECT
  concat_ws('|', sold.user_id, sold.product_id, sold.day) AS key,
  concat_ws(
    '|',
    date_format(seen.first_at, '%Y-%m-%d %H:%i:%s.%f'),
    date_format(sold.first_at, '%Y-%m-%d %H:%i:%s.%f'),
    CAST(seen.views AS varchar),
    CAST(sold.orders AS varchar),
    CAST(sold.quantity AS varchar)
  ) AS content
FROM sold
INNER JOIN seen ON seen.user_id = sold.user_id AND seen.product_id = sold.product_id AND seen.day = sold.day
