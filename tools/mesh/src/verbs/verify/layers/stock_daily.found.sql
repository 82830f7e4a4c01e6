-- A shelf has a row for days on which nothing moved there, too.
SELECT
  concat_ws('/', product_id, store_id, CAST(stock_date AS varchar)) AS key,
  concat_ws('|', CAST(received AS varchar), CAST(sold AS varchar), CAST(returned AS varchar)) AS content
FROM inventory.stock_daily
WHERE received > 0 OR sold > 0 OR returned > 0
