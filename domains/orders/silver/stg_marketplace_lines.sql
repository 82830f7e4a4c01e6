-- Lines of marketplaces' orders with what the marketplace calls each, each order once, as it was told first.
SELECT
  once.order_sn AS order_id,
  CAST(item.place AS integer) AS line_number,
  once.marketplace,
  element_at(once.items, item.place).item_id AS listing_id,
  element_at(once.items, item.place).item_name AS name,
  once.created_at AS ordered_at
FROM (
  SELECT
    bronze_mongo__marketplace_orders.*,
    row_number() OVER (PARTITION BY order_sn ORDER BY source_partition, source_offset) AS telling
  FROM bronze_mongo__marketplace_orders
) AS once
CROSS JOIN UNNEST(sequence(1, cardinality(once.items))) AS item (place)
WHERE once.telling = 1
