-- The countries that anybody told of. Nothing of a country changes, so it has one version, which holds at any time: its key never
-- changes either, whichever event of it comes first.
SELECT
  -- 52 bits of the business key and the version's time: a rebuild gives the same key
  from_base(substr(to_hex(md5(to_utf8(concat(country, '|', '19700101000000000000')))), 1, 13), 16) AS geography_id,
  country,
  DATE '1970-01-01' AS effective_date,
  CAST(NULL AS date) AS end_date,
  true AS is_current,
  from_iso8601_timestamp('1970-01-01T00:00:00Z') AS effective_at,
  CAST(NULL AS timestamp with time zone) AS end_at
FROM (
  SELECT country FROM bronze_kafka__product_views
  UNION
  SELECT country FROM bronze_kafka__cart_events
  UNION
  SELECT country FROM orders.orders_unified
) AS told
WHERE country IS NOT NULL
