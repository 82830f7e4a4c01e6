-- A product with what the catalogue says of it, in its versions (SCD 2). Intervals are half-open: an end is the next version's beginning.
SELECT
  -- 52 bits of the business key and the version's time: a rebuild gives the same key
  from_base(substr(to_hex(md5(to_utf8(concat(product_id, '|', date_format(effective_at, '%Y%m%d%H%i%s%f'))))), 1, 13), 16) AS product_id_pk,
  product_id,
  category,
  name,
  price,
  currency,
  attributes,
  effective_date,
  end_date,
  is_current,
  effective_at,
  end_at,
  source_partition,
  source_offset
FROM products_scd
