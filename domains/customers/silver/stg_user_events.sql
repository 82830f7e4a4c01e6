-- What people do in the shop in one form, each action once, as it was told first. A purchase without its price or its quantity is
-- not complete, and is kept apart by its contract.
SELECT
  event_id,
  user_id,
  product_id,
  event_type,
  event_timestamp,
  event_data,
  event_type <> 'purchase' OR (told.event_data.price IS NOT NULL AND told.event_data.quantity IS NOT NULL) AS is_complete,
  source_partition,
  source_offset
FROM (
  SELECT *, row_number() OVER (PARTITION BY event_id ORDER BY source_partition, source_offset) AS telling
  FROM bronze_kafka__events
) AS told
WHERE telling = 1
