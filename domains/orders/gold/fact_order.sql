-- One row an order line and entry: what was sold, and what was cancelled, returned or paid back of it, with signed amounts. The
-- ledger takes back what is no longer so and enters what is. A refund is an amount without lines: it is shared over the lines by what
-- they came to, in whole minor units, so that its rows come to it, and all refunds of an order that is wholly paid back to its lines.
WITH order_lines AS (
  SELECT
    orders_unified.order_id,
    orders_unified.line_count,
    orders_unified.ordered_at,
    orders_unified.cancelled_at,
    orders_unified.refunded_amount,
    CAST(line.line_number AS integer) AS line_number,
    element_at(orders_unified.lines, line.line_number).product_id AS product_id,
    CAST(element_at(orders_unified.lines, line.line_number).quantity AS integer) AS quantity,
    CAST(element_at(orders_unified.lines, line.line_number).price AS decimal(18, 2)) AS unit_price,
    CAST(
      element_at(orders_unified.lines, line.line_number).price * element_at(orders_unified.lines, line.line_number).quantity
      AS decimal(18, 2)
    ) AS amount
  FROM orders_unified
  CROSS JOIN UNNEST(sequence(1, cardinality(orders_unified.lines))) AS line (line_number)
  WHERE orders_unified.line_count > 0
),
shared_lines AS (
  SELECT
    order_lines.*,
    sum(amount) OVER (PARTITION BY order_id ORDER BY line_number ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) AS amount_upto,
    sum(amount) OVER (PARTITION BY order_id) AS order_amount
  FROM order_lines
  WHERE refunded_amount > 0 OR cancelled_at IS NOT NULL
),
refunds AS (
  SELECT
    order_id,
    refund_id,
    refunded_at,
    sum(counted_amount) OVER (
      PARTITION BY order_id ORDER BY refunded_at, refund_id ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
    ) AS refunded_upto
  FROM refunds_validated
  WHERE kind = 'refund' AND counted_amount > 0
),
-- what the first lines of an order bear of its refunds up to one of them. The double only says which line bears a minor unit:
-- the last one bears what is left, and of a whole order each line bears itself
borne AS (
  SELECT
    shared_lines.order_id, shared_lines.line_number, shared_lines.product_id, shared_lines.unit_price,
    refunds.refund_id, refunds.refunded_at, refunds.refunded_upto,
    CASE
      WHEN shared_lines.line_number = shared_lines.line_count THEN refunds.refunded_upto
      WHEN refunds.refunded_upto = shared_lines.order_amount THEN shared_lines.amount_upto
      WHEN shared_lines.order_amount = 0 THEN 0
      ELSE
        CAST(
          floor(
            CAST(CAST(refunds.refunded_upto * 100 AS bigint) AS double)
            * CAST(CAST(shared_lines.amount_upto * 100 AS bigint) AS double)
            / CAST(CAST(shared_lines.order_amount * 100 AS bigint) AS double)
          ) AS bigint
        ) * DECIMAL '0.01'
    END AS upto
  FROM shared_lines
  INNER JOIN refunds ON refunds.order_id = shared_lines.order_id
),
borne_by_line AS (
  SELECT
    borne.*,
    upto - coalesce(lag(upto) OVER (PARTITION BY order_id, refund_id ORDER BY line_number), 0) AS line_upto
  FROM borne
),
refunded_lines AS (
  SELECT
    borne_by_line.*,
    line_upto - coalesce(
      lag(line_upto) OVER (PARTITION BY order_id, line_number ORDER BY refunded_at, refund_id), 0
    ) AS amount
  FROM borne_by_line
),
taken_back AS (
  SELECT
    order_id, line_number, 'refund' AS entry, refund_id AS transaction_id, concat('-refund-', refund_id) AS suffix,
    product_id, 0 AS quantity, unit_price, -amount AS amount, refunded_at AS entered_at
  FROM refunded_lines
  WHERE amount <> 0
  UNION ALL
  SELECT
    order_id, line_number, 'return' AS entry, refund_id AS transaction_id, '-return' AS suffix,
    product_id, quantity, unit_price, -counted_amount AS amount, refunded_at AS entered_at
  FROM refunds_validated
  WHERE kind = 'return' AND counted_amount > 0
  UNION ALL
  -- a cancelled order is nothing in the end: what its refunds have not taken back, the cancellation does
  SELECT
    shared_lines.order_id, shared_lines.line_number, 'cancellation' AS entry, shared_lines.order_id AS transaction_id,
    '-cancellation' AS suffix, shared_lines.product_id, -shared_lines.quantity AS quantity, shared_lines.unit_price,
    -(shared_lines.amount - coalesce(paid_back.amount, 0)) AS amount,
    shared_lines.cancelled_at AS entered_at
  FROM shared_lines
  LEFT JOIN (
    SELECT order_id, line_number, sum(amount) AS amount FROM refunded_lines GROUP BY order_id, line_number
  ) AS paid_back ON paid_back.order_id = shared_lines.order_id AND paid_back.line_number = shared_lines.line_number
  WHERE shared_lines.cancelled_at IS NOT NULL
),
entries AS (
  SELECT
    order_id, line_number, 'sale' AS entry, order_id AS transaction_id, '' AS suffix,
    product_id, quantity, unit_price, amount, ordered_at AS entered_at
  FROM order_lines
  UNION ALL
  SELECT order_id, line_number, entry, transaction_id, suffix, product_id, quantity, unit_price, amount, entered_at
  FROM taken_back
)
SELECT
  concat(entries.order_id, '-', CAST(entries.line_number AS varchar), entries.suffix) AS event_id,
  entries.transaction_id,
  entries.order_id,
  entries.line_number,
  CAST(year(entries.entered_at) * 10000 + month(entries.entered_at) * 100 + day(entries.entered_at) AS integer) AS date_id,
  -- who reads this counts on a value: nobody was named, on a receipt or to us by a marketplace
  coalesce(orders_unified.user_id, 'unknown') AS user_id,
  entries.product_id,
  orders_unified.store_id,
  orders_unified.channel,
  entries.entry,
  entries.entry AS entry_kind,
  CAST(NULL AS varchar) AS corrects,
  CAST(entries.quantity AS integer) AS quantity,
  CAST(entries.unit_price AS decimal(18, 2)) AS unit_price,
  CAST(entries.amount AS decimal(18, 2)) AS total_amount,
  orders_unified.currency,
  orders_unified.country,
  entries.entered_at AS transaction_timestamp,
  orders_unified.ordered_at,
  orders_unified.source_partition,
  orders_unified.source_offset
FROM entries
INNER JOIN orders_unified ON orders_unified.order_id = entries.order_id
