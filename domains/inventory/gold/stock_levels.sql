-- What there is on each shelf, in the columns of the live product of this name: the same for who asks in SQL, some minutes later and
-- with the counts of the stores' files. What is held for somebody is what the live ledger decided and has not told to be over.
WITH held AS (
  SELECT product_id, store_id, CAST(sum(quantity) AS bigint) AS quantity
  FROM reservations_validated
  WHERE status = 'held'
  GROUP BY product_id, store_id
),
shelves AS (
  SELECT
    stock_ledger.product_id,
    stock_ledger.store_id,
    stock_ledger.on_hand,
    stock_ledger.reserved + coalesce(held.quantity, 0) AS reserved,
    stock_ledger.damaged,
    stock_ledger.available - coalesce(held.quantity, 0) AS available,
    stock_ledger.occurred_at
  FROM stock_ledger
  LEFT JOIN held ON held.product_id = stock_ledger.product_id AND held.store_id = stock_ledger.store_id
  WHERE stock_ledger.until_at IS NULL
)
SELECT
  shelves.product_id,
  shelves.store_id,
  shelves.on_hand,
  shelves.reserved,
  shelves.damaged,
  shelves.available,
  CASE
    WHEN shelves.available < 0 THEN 'oversold'
    WHEN shelves.available = 0 THEN 'out_of_stock'
    WHEN shelves.available <= 10 THEN 'low_stock'
    ELSE 'in_stock'
  END AS status,
  greatest(0, -shelves.available) AS oversold,
  shelves.occurred_at AS moved_at,
  counted.counted_at,
  counted.count_adjustment
FROM shelves
LEFT JOIN (
  SELECT
    product_id,
    store_id,
    max_by(occurred_at, place) AS counted_at,
    max_by(on_hand_change, place) AS count_adjustment
  FROM stock_ledger
  WHERE kind = 'count' AND refusal IS NULL
  GROUP BY product_id, store_id
) AS counted
  ON counted.product_id = shelves.product_id AND counted.store_id = shelves.store_id
