SELECT concat_ws('/', product_id, store_id) AS key, CAST(on_hand AS varchar) AS content
FROM inventory.stock_ledger
WHERE until_at IS NULL
