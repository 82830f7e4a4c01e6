-- Orders of marketplaces in our columns, each once, as it was told first. An item is the product that its listing is mapped to, whenever
-- it was sold; one that is mapped to none is called by the marketplace and its listing.
WITH once AS (
  SELECT *
  FROM (
    SELECT
      bronze_mongo__marketplace_orders.*,
      row_number() OVER (PARTITION BY order_sn ORDER BY source_partition, source_offset) AS telling
    FROM bronze_mongo__marketplace_orders
  ) AS told
  WHERE telling = 1
),
items AS (
  SELECT
    once.order_sn,
    array_agg(
      CAST(
        ROW(
          coalesce(listed.product_id, concat(once.marketplace, '/', element_at(once.items, item.place).item_id)),
          element_at(once.items, item.place).quantity,
          element_at(once.items, item.place).price
        ) AS ROW(product_id varchar, quantity integer, price decimal(18, 2))
      )
      ORDER BY item.place
    ) AS lines
  FROM once
  CROSS JOIN UNNEST(sequence(1, cardinality(once.items))) AS item (place)
  LEFT JOIN listing_products_mapped AS listed
    ON listed.marketplace = once.marketplace AND listed.listing_id = element_at(once.items, item.place).item_id
  GROUP BY once.order_sn
)
SELECT
  once.order_sn AS order_id,
  once.marketplace,
  once.buyer_id,
  once.currency,
  CAST(once.total_amount AS decimal(18, 2)) AS total_amount,
  items.lines,
  once.created_at AS ordered_at,
  once.source_partition,
  once.source_offset
FROM once
INNER JOIN items ON items.order_sn = once.order_sn
