-- What lay on each shelf when a local day ended, also on days on which nothing moved there.
WITH last_of_days AS (
  SELECT stock_ledger.*, lead(stock_date) OVER (PARTITION BY product_id, store_id ORDER BY stock_date) AS until_date
  FROM (
    SELECT
      stock_ledger.*,
      row_number() OVER (PARTITION BY product_id, store_id, stock_date ORDER BY place DESC) AS from_the_end
    FROM stock_ledger
  ) AS stock_ledger
  WHERE from_the_end = 1
)
SELECT
  last_of_days.product_id,
  last_of_days.store_id,
  stg_stock_days.stock_date,
  last_of_days.on_hand,
  last_of_days.reserved,
  last_of_days.damaged,
  last_of_days.available,
  last_of_days.occurred_at AS moved_at
FROM last_of_days
INNER JOIN stg_stock_days
  ON stg_stock_days.stock_date >= last_of_days.stock_date
  AND (last_of_days.until_date IS NULL OR stg_stock_days.stock_date < last_of_days.until_date)
