-- One row an order, whichever channel it came through. An order that was told twice counts once, as it was told first.
SELECT
  transaction_id AS order_id,
  user_id,
  coalesce(channel, 'web') AS channel,
  store_id,
  'placed' AS status,
  CAST(total_amount AS decimal(18, 2)) AS total_amount,
  coalesce(currency, 'IDR') AS currency,
  country,
  payment_method,
  products AS lines,
  transaction_timestamp AS ordered_at,
  source_partition,
  source_offset
FROM (
  SELECT
    *,
    row_number() OVER (PARTITION BY transaction_id ORDER BY source_partition, source_offset) AS telling
  FROM bronze_kafka__transactions
) AS told
WHERE telling = 1
