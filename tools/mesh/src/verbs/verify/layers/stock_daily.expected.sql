-- What came and went of each shelf on each local day, seven hours ahead of UTC, from the truth's movements.
SELECT
  concat_ws('/', product_id, store_id, stock_date) AS key,
  concat_ws(
    '|',
    CAST(sum(CASE WHEN kind = 'receipt' THEN quantity ELSE 0 END) AS varchar),
    CAST(sum(CASE WHEN kind = 'sale' THEN -quantity ELSE 0 END) AS varchar),
    CAST(sum(CASE WHEN kind = 'return' THEN quantity ELSE 0 END) AS varchar)
  ) AS content
FROM (
  SELECT DISTINCT
    key AS movement_id,
    split_part(content, '|', 1) AS product_id,
    split_part(content, '|', 2) AS store_id,
    split_part(content, '|', 3) AS kind,
    CAST(split_part(content, '|', 4) AS bigint) AS quantity,
    CAST(CAST(from_iso8601_timestamp(split_part(content, '|', 7)) + INTERVAL '7' HOUR AS date) AS varchar) AS stock_date
  FROM told_bronze_kafka__inventory_events
  WHERE NOT is_spoilt
) AS movements
GROUP BY product_id, store_id, stock_date
