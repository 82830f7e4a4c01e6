-- As fact_order, and each row with its product and its country. It has a customer from the first order on that was not paid back whole,
-- and a product from when the catalogue told of it in a way that can be read.
WITH customers AS (
  SELECT user_id, min(ordered_at) AS begun_at FROM truth_orders WHERE refunded_amount < total_amount GROUP BY user_id
),
products AS (
  SELECT split_part(key, '/', 1) AS product_id, min(from_iso8601_timestamp(split_part(key, '/', 2))) AS known_at
  FROM told_bronze_kafka__product_metadata
  WHERE NOT is_spoilt
  GROUP BY split_part(key, '/', 1)
),
entries AS (
  SELECT
    concat(order_id, '-', CAST(line_number AS varchar)) AS key,
    'sale' AS entry,
    user_id,
    product_id,
    quantity,
    unit_price,
    total_amount,
    ordered_at AS entered_at
  FROM truth_order_lines
  UNION ALL
  SELECT
    concat(sold.order_id, '-', CAST(sold.line_number AS varchar), '-refund-', truth_refunds.refund_id) AS key,
    'refund' AS entry,
    sold.user_id,
    sold.product_id,
    0 AS quantity,
    sold.unit_price,
    -sold.total_amount AS total_amount,
    truth_refunds.refunded_at AS entered_at
  FROM truth_order_lines AS sold
  INNER JOIN truth_refunds ON truth_refunds.order_id = sold.order_id
)
SELECT
  entries.key,
  concat_ws(
    '|',
    entries.entry,
    CASE WHEN customers.begun_at <= entries.entered_at THEN 'of a customer' END,
    CASE WHEN products.known_at IS NULL OR products.known_at > entries.entered_at THEN 'not in the star' END,
    entries.user_id,
    entries.product_id,
    CAST(entries.quantity AS varchar),
    CAST(entries.unit_price AS varchar),
    CAST(entries.total_amount AS varchar),
    date_format(entries.entered_at, '%Y-%m-%d')
  ) AS content
FROM entries
LEFT JOIN customers ON customers.user_id = entries.user_id
LEFT JOIN products ON products.product_id = entries.product_id
