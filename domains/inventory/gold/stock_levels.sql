-- What there is on each shelf, in the columns of the live product of this name: the same for who asks in SQL, some minutes later and
-- with the counts of the stores' files.
SELECT
  stock_ledger.product_id,
  stock_ledger.store_id,
  stock_ledger.on_hand,
  stock_ledger.reserved,
  stock_ledger.damaged,
  stock_ledger.available,
  CASE
    WHEN stock_ledger.available < 0 THEN 'oversold'
    WHEN stock_ledger.available = 0 THEN 'out_of_stock'
    WHEN stock_ledger.available <= 10 THEN 'low_stock'
    ELSE 'in_stock'
  END AS status,
  greatest(0, -stock_ledger.available) AS oversold,
  stock_ledger.occurred_at AS moved_at,
  counted.counted_at,
  counted.count_adjustment
FROM stock_ledger
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
  ON counted.product_id = stock_ledger.product_id AND counted.store_id = stock_ledger.store_id
WHERE stock_ledger.until_at IS NULL
