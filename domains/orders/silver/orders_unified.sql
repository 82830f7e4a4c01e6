-- One row an order, whichever channel it came through. What the topic told of it first is what it was; where the topic never told,
-- it is as the web shop has it, else the tills, else the marketplace. The others add what they know.
WITH receipts AS (
  SELECT
    order_id,
    max(member_id) AS member_id,
    min_by(store_id, line_number) AS store_id,
    min(currency) AS currency,
    sum(total_amount) AS total_amount,
    array_agg(
      CAST(ROW(product_id, quantity, unit_price) AS ROW(product_id varchar, quantity integer, price decimal(18, 2)))
      ORDER BY line_number
    ) AS lines,
    max(payment_method) AS payment_method,
    min(sold_at) AS sold_at,
    min(source_partition) AS source_partition,
    min(source_offset) AS source_offset
  FROM validated_pos
  WHERE entry = 'sale' AND refusal IS NULL
  GROUP BY order_id
),
shop_rows AS (
  SELECT * FROM bronze_postgres__orders WHERE coalesce(_change_kind, 'none') <> 'delete'
),
told AS (
  SELECT
    transaction_id AS order_id, 1 AS place, 'topic' AS told_by, NULL AS version_at, user_id, coalesce(channel, 'web') AS channel,
    store_id, coalesce(currency, 'IDR') AS currency, country, total_amount, products AS lines, NULL AS lines_text, payment_method,
    transaction_timestamp AS ordered_at, source_partition, source_offset
  FROM bronze_kafka__transactions
  UNION ALL
  SELECT
    order_id, 2 AS place, 'shop' AS told_by, updated_at AS version_at, user_id, channel,
    NULL AS store_id, currency, 'ID' AS country, total_amount, NULL AS lines, lines AS lines_text, NULL AS payment_method,
    created_at AS ordered_at, source_partition, source_offset
  FROM shop_rows
  UNION ALL
  SELECT
    order_id, 3 AS place, 'till' AS told_by, NULL AS version_at, member_id AS user_id, 'pos' AS channel,
    store_id, currency, 'ID' AS country, total_amount, lines, NULL AS lines_text, payment_method,
    sold_at AS ordered_at, source_partition, source_offset
  FROM receipts
  UNION ALL
  SELECT
    order_id, 4 AS place, 'marketplace' AS told_by, NULL AS version_at, NULL AS user_id, 'marketplace' AS channel,
    NULL AS store_id, currency, 'ID' AS country, total_amount, lines, NULL AS lines_text, NULL AS payment_method,
    ordered_at, source_partition, source_offset
  FROM marketplace_orders_mapped
),
once AS (
  SELECT *
  FROM (
    SELECT
      told.*,
      -- the first telling, but of the web shop's rows the newest
      row_number() OVER (
        PARTITION BY order_id ORDER BY place, version_at DESC NULLS LAST, source_partition, source_offset
      ) AS telling
    FROM told
  ) AS tellings
  WHERE telling = 1
),
-- what the web shop alone told of has its lines as JSON; one without a product, a quantity or a price is none
shop_items AS (
  SELECT
    once.order_id,
    line.place,
    json_extract_scalar(once.lines_text, concat('$[', CAST(line.place - 1 AS varchar), '].product_id')) AS product_id,
    TRY_CAST(json_extract_scalar(once.lines_text, concat('$[', CAST(line.place - 1 AS varchar), '].quantity')) AS integer) AS quantity,
    TRY_CAST(json_extract_scalar(once.lines_text, concat('$[', CAST(line.place - 1 AS varchar), '].price')) AS decimal(18, 2)) AS price
  FROM once
  CROSS JOIN UNNEST(sequence(1, json_array_length(once.lines_text))) AS line (place)
  WHERE once.told_by = 'shop' AND json_array_length(once.lines_text) > 0
),
shop_lines AS (
  SELECT
    order_id,
    array_agg(
      CAST(ROW(product_id, quantity, price) AS ROW(product_id varchar, quantity integer, price decimal(18, 2))) ORDER BY place
    ) AS lines
  FROM shop_items
  WHERE product_id IS NOT NULL AND quantity > 0 AND price >= 0
  GROUP BY order_id
),
back AS (
  SELECT
    order_id,
    sum(counted_amount) AS refunded_amount,
    min(CASE WHEN left_amount = 0 THEN refunded_at END) AS settled_at,
    max(CASE WHEN kind = 'refund' THEN 'refunded' ELSE 'returned' END) AS status,
    count_if(kind = 'return') > 0 AS is_handed_over
  FROM refunds_validated
  WHERE counted_amount > 0
  GROUP BY order_id
),
states AS (
  SELECT
    order_id,
    max(CASE WHEN age = 1 THEN status END) AS status,
    max(CASE WHEN age = 1 THEN told_at END) AS status_at,
    CASE
      WHEN count_if(status IN ('shipped', 'delivered', 'returned')) = 0 THEN min(CASE WHEN status = 'cancelled' THEN told_at END)
    END AS cancelled_at
  FROM (
    SELECT
      tellings.*,
      row_number() OVER (PARTITION BY tellings.order_id ORDER BY order_states_decreed.state_rank DESC, tellings.told_at) AS age
    FROM (
      SELECT order_id, status, updated_at AS told_at FROM shop_rows
      -- of what came back at a till it is plain that somebody had got it
      WHERE status <> 'cancelled' OR order_id NOT IN (SELECT order_id FROM back WHERE is_handed_over)
      UNION ALL
      SELECT order_id, 'paid' AS status, sold_at AS told_at FROM receipts
      UNION ALL
      SELECT order_id, status, settled_at AS told_at FROM back WHERE settled_at IS NOT NULL
    ) AS tellings
    INNER JOIN order_states_decreed ON order_states_decreed.status = tellings.status
    WHERE order_states_decreed.state_rank > 1
  ) AS aged
  GROUP BY order_id
)
SELECT
  once.order_id,
  coalesce(once.user_id, receipts.member_id) AS user_id,
  marketplace_orders_mapped.marketplace,
  marketplace_orders_mapped.buyer_id,
  once.channel,
  coalesce(once.store_id, receipts.store_id) AS store_id,
  coalesce(states.status, 'placed') AS status,
  once.currency,
  once.country,
  CAST(once.total_amount AS decimal(18, 2)) AS total_amount,
  CAST(coalesce(back.refunded_amount, 0) AS decimal(18, 2)) AS refunded_amount,
  CAST(cardinality(coalesce(once.lines, shop_lines.lines, ARRAY[])) AS integer) AS line_count,
  coalesce(once.lines, shop_lines.lines, ARRAY[]) AS lines,
  coalesce(once.payment_method, receipts.payment_method) AS payment_method,
  once.ordered_at,
  coalesce(states.status_at, once.ordered_at) AS status_at,
  states.cancelled_at,
  once.told_by,
  once.source_partition,
  once.source_offset
FROM once
LEFT JOIN shop_lines ON shop_lines.order_id = once.order_id
LEFT JOIN receipts ON receipts.order_id = once.order_id
LEFT JOIN marketplace_orders_mapped ON marketplace_orders_mapped.order_id = once.order_id
LEFT JOIN back ON back.order_id = once.order_id
LEFT JOIN states ON states.order_id = once.order_id
