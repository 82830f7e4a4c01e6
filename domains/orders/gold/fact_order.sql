-- One row an order line. Append-only: a correction will be a reversing row and a new one, told apart by `entry`.
SELECT
  concat(orders_unified.order_id, '-', CAST(line.line_number AS varchar)) AS event_id,
  orders_unified.order_id AS transaction_id,
  orders_unified.order_id,
  CAST(line.line_number AS integer) AS line_number,
  CAST(date_format(orders_unified.ordered_at, '%Y%m%d') AS integer) AS date_id,
  orders_unified.user_id,
  element_at(orders_unified.lines, line.line_number).product_id AS product_id,
  orders_unified.store_id,
  orders_unified.channel,
  'sale' AS entry,
  CAST(NULL AS varchar) AS corrects,
  CAST(element_at(orders_unified.lines, line.line_number).quantity AS integer) AS quantity,
  CAST(element_at(orders_unified.lines, line.line_number).price AS decimal(18, 2)) AS unit_price,
  CAST(
    element_at(orders_unified.lines, line.line_number).price * element_at(orders_unified.lines, line.line_number).quantity
    AS decimal(18, 2)
  ) AS total_amount,
  orders_unified.currency,
  orders_unified.country,
  orders_unified.ordered_at AS transaction_timestamp,
  orders_unified.ordered_at,
  orders_unified.source_partition,
  orders_unified.source_offset
FROM orders_unified
CROSS JOIN UNNEST(sequence(1, cardinality(orders_unified.lines))) AS line (line_number)
