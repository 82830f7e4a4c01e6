-- What there is on each shelf now, with what the product is and where the store is. Stock that the catalogue or the estate does
-- not know of is stock all the same: without a name, and in the region `unknown`.
SELECT
  stock_ledger.product_id,
  products_scd.name AS product_name,
  products_scd.category,
  products_scd.price,
  products_scd.currency,
  stock_ledger.store_id,
  stores_scd.name AS store_name,
  stores_scd.kind AS store_kind,
  stores_scd.city,
  stores_scd.province,
  coalesce(stores_scd.region, 'unknown') AS region,
  stock_ledger.on_hand,
  stock_ledger.reserved,
  stock_ledger.damaged,
  stock_ledger.available,
  CAST(products_scd.price * greatest(0, stock_ledger.on_hand) AS decimal(18, 2)) AS stock_value,
  stock_ledger.occurred_at AS moved_at
FROM stock_ledger
LEFT JOIN products_scd ON products_scd.product_id = stock_ledger.product_id AND products_scd.is_current
LEFT JOIN stores_scd ON stores_scd.store_id = stock_ledger.store_id AND stores_scd.is_current
WHERE stock_ledger.until_at IS NULL
