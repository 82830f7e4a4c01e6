-- What lies in a store after all movements that could be read, each of them once. Nobody counts on the topic.
SELECT concat_ws('/', product_id, store_id) AS key, CAST(sum(quantity) AS varchar) AS content
FROM (
  SELECT DISTINCT
    key AS movement_id,
    split_part(content, '|', 1) AS product_id,
    split_part(content, '|', 2) AS store_id,
    CAST(split_part(content, '|', 4) AS bigint) AS quantity
  FROM told_bronze_kafka__inventory_events
  WHERE NOT is_spoilt
) AS movements
GROUP BY product_id, store_id
