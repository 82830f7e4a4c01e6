-- What was paid back: refunds of the web shop and returns at a till, with how much of each counts. One in another currency than its
-- order, of more than all of its order, or of an order that nobody knows counts not at all; one of more than is left counts as far
-- as that goes. All are kept, with the reason.
WITH told AS (
  SELECT
    order_id, 'refund' AS kind, refund_id,
    CAST(amount AS decimal(18, 2)) AS amount, currency, reason,
    created_at AS refunded_at,
    NULL AS line_number, NULL AS product_id, NULL AS quantity, NULL AS unit_price,
    source_partition, source_offset
  FROM (
    SELECT
      bronze_postgres__refunds.*,
      row_number() OVER (
        PARTITION BY order_id, refund_id ORDER BY updated_at DESC, source_partition DESC, source_offset DESC
      ) AS age
    FROM bronze_postgres__refunds
    WHERE coalesce(_change_kind, 'none') <> 'delete'
  ) AS versions
  WHERE age = 1
  UNION ALL
  SELECT
    order_id, 'return' AS kind, concat(order_id, '/', CAST(line_number AS varchar)) AS refund_id,
    CAST(-total_amount AS decimal(18, 2)) AS amount, currency, 'returned at a till' AS reason,
    sold_at AS refunded_at,
    line_number, product_id, quantity, unit_price,
    source_partition, source_offset
  FROM validated_pos
  WHERE entry = 'return' AND refusal IS NULL
),
-- what each order came to, by whose telling it stands: the same as in orders_unified
amounts AS (
  SELECT transaction_id AS order_id, 1 AS place, NULL AS version_at, coalesce(currency, 'IDR') AS currency,
    CAST(total_amount AS decimal(18, 2)) AS total_amount, source_partition, source_offset
  FROM bronze_kafka__transactions
  UNION ALL
  SELECT order_id, 2 AS place, updated_at AS version_at, currency,
    CAST(total_amount AS decimal(18, 2)) AS total_amount, source_partition, source_offset
  FROM bronze_postgres__orders
  WHERE coalesce(_change_kind, 'none') <> 'delete'
  UNION ALL
  SELECT order_id, 3 AS place, NULL AS version_at, min(currency) AS currency,
    CAST(sum(total_amount) AS decimal(18, 2)) AS total_amount, 0 AS source_partition, min(source_offset) AS source_offset
  FROM validated_pos
  WHERE entry = 'sale' AND refusal IS NULL
  GROUP BY order_id
  UNION ALL
  SELECT order_id, 4 AS place, NULL AS version_at, currency, total_amount, source_partition, source_offset
  FROM marketplace_orders_mapped
),
orders AS (
  SELECT order_id, currency, total_amount
  FROM (
    SELECT
      amounts.*,
      row_number() OVER (
        PARTITION BY order_id ORDER BY place, version_at DESC NULLS LAST, source_partition, source_offset
      ) AS telling
    FROM amounts
    WHERE order_id IN (SELECT order_id FROM told)
  ) AS tellings
  WHERE telling = 1
),
judged AS (
  SELECT
    told.*,
    orders.total_amount AS order_amount,
    CASE
      WHEN orders.order_id IS NULL THEN 'ORDER_UNKNOWN'
      WHEN told.currency <> orders.currency THEN 'CURRENCY_DIFFERS'
      WHEN told.amount > orders.total_amount THEN 'LARGER_THAN_ORDER'
    END AS refusal
  FROM told
  LEFT JOIN orders ON orders.order_id = told.order_id
),
claimed AS (
  SELECT
    judged.*,
    sum(CASE WHEN refusal IS NULL THEN amount ELSE 0 END) OVER (
      PARTITION BY order_id ORDER BY refunded_at, kind, refund_id ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
    ) AS claims
  FROM judged
)
SELECT
  order_id,
  kind,
  refund_id,
  amount,
  currency,
  reason,
  refunded_at,
  CAST(
    CASE WHEN refusal IS NULL THEN greatest(0, least(amount, order_amount - (claims - amount))) ELSE 0 END AS decimal(18, 2)
  ) AS counted_amount,
  CAST(CASE WHEN refusal IS NULL THEN greatest(0, order_amount - claims) END AS decimal(18, 2)) AS left_amount,
  coalesce(refusal, CASE WHEN claims > order_amount THEN 'LARGER_THAN_LEFT' END) AS refusal,
  CAST(line_number AS integer) AS line_number,
  CAST(product_id AS varchar) AS product_id,
  CAST(quantity AS integer) AS quantity,
  CAST(unit_price AS decimal(18, 2)) AS unit_price,
  source_partition,
  source_offset
FROM claimed
