-- What the catalogue told of a product, from each change on; the table holds the versions. Its prices are in rupiah.
SELECT
  product_id,
  name,
  category,
  price,
  'IDR' AS currency,
  attributes,
  updated_at,
  source_partition,
  source_offset
FROM bronze_kafka__product_metadata
