-- Each event of a cart once, whatever was taken back on the way, with the versions that held when it was.
SELECT DISTINCT
  key,
  concat_ws('|', split_part(content, '|', 1), split_part(content, '|', 2), split_part(content, '|', 3), split_part(content, '|', 5), split_part(content, '|', 7), split_part(content, '|', 8), '1', 'as of then') AS content
FROM told_bronze_kafka__cart_events
WHERE NOT is_spoilt
