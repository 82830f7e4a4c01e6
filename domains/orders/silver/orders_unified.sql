-- One row an order, whichever channel it came through. An order that was told twice counts once, as it was told first.
SELECT
  transaction_id AS order_id,
  user_id,
  CAST(NULL AS varchar) AS marketplace,
  CAST(NULL AS varchar) AS buyer_id,
  coalesce(channel, 'web') AS channel,
  store_id,
  'placed' AS status,
  coalesce(currency, 'IDR') AS currency,
  country,
  CAST(total_amount AS decimal(18, 2)) AS total_amount,
  CAST(0 AS decimal(18, 2)) AS refunded_amount,
  CAST(cardinality(products) AS integer) AS line_count,
  products AS lines,
  payment_method,
  transaction_timestamp AS ordered_at,
  transaction_timestamp AS status_at,
  'topic' AS told_by,
  source_partition,
  source_offset
FROM (
  SELECT
    *,
    row_number() OVER (PARTITION BY transaction_id ORDER BY source_partition, source_offset) AS telling
  FROM bronze_kafka__transactions
) AS told
WHERE telling = 1
