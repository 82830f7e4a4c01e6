-- What lies in a store in the end: what was counted last there, and what came and went since; without a count, all that did.
WITH movements AS (
  SELECT DISTINCT
    key AS movement_id,
    split_part(content, '|', 1) AS product_id,
    split_part(content, '|', 2) AS store_id,
    CAST(split_part(content, '|', 4) AS bigint) AS quantity,
    split_part(content, '|', 7) AS occurred_at
  FROM told_bronze_kafka__inventory_events
  WHERE NOT is_spoilt
),
counts AS (
  SELECT
    split_part(content, '|', 1) AS product_id,
    split_part(content, '|', 2) AS store_id,
    CAST(split_part(content, '|', 3) AS bigint) AS quantity,
    split_part(content, '|', 4) AS counted_at,
    row_number() OVER (
      PARTITION BY split_part(content, '|', 1), split_part(content, '|', 2)
      ORDER BY split_part(content, '|', 4) DESC, key DESC
    ) AS age
  FROM told_bronze_files__stock_counts
  WHERE NOT is_spoilt
),
shelves AS (
  SELECT product_id, store_id FROM movements
  UNION
  SELECT product_id, store_id FROM counts
)
SELECT
  concat_ws('/', shelves.product_id, shelves.store_id) AS key,
  CAST(
    coalesce(max(counts.quantity), 0)
    + coalesce(sum(CASE WHEN counts.counted_at IS NULL OR movements.occurred_at > counts.counted_at THEN movements.quantity END), 0)
    AS varchar
  ) AS content
FROM shelves
LEFT JOIN counts ON counts.product_id = shelves.product_id AND counts.store_id = shelves.store_id AND counts.age = 1
LEFT JOIN movements ON movements.product_id = shelves.product_id AND movements.store_id = shelves.store_id
GROUP BY shelves.product_id, shelves.store_id
