-- What a shelf had when a local day began, what came, went and was put right, and what it had when the day ended.
SELECT
  inventory_snapshots.product_id,
  inventory_snapshots.store_id,
  inventory_snapshots.stock_date,
  inventory_snapshots.on_hand - coalesce(moved.changed, 0) AS opening,
  coalesce(moved.received, 0) AS received,
  coalesce(moved.sold, 0) AS sold,
  coalesce(moved.returned, 0) AS returned,
  coalesce(moved.adjusted, 0) AS adjusted,
  inventory_snapshots.on_hand AS closing,
  inventory_snapshots.available AS closing_available
FROM inventory_snapshots
LEFT JOIN (
  SELECT
    product_id,
    store_id,
    stock_date,
    CAST(sum(on_hand_change) AS bigint) AS changed,
    CAST(sum(CASE WHEN kind = 'receipt' THEN on_hand_change ELSE 0 END) AS bigint) AS received,
    CAST(-sum(CASE WHEN kind = 'sale' THEN on_hand_change ELSE 0 END) AS bigint) AS sold,
    CAST(sum(CASE WHEN kind = 'return' THEN on_hand_change ELSE 0 END) AS bigint) AS returned,
    CAST(sum(CASE WHEN kind = 'count' THEN on_hand_change ELSE 0 END) AS bigint) AS adjusted
  FROM stock_ledger
  GROUP BY product_id, store_id, stock_date
) AS moved
  ON moved.product_id = inventory_snapshots.product_id
  AND moved.store_id = inventory_snapshots.store_id
  AND moved.stock_date = inventory_snapshots.stock_date
