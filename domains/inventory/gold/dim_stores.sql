-- A store or a warehouse, in its versions (SCD 2). Its days are the estate's: those of Jakarta, seven hours ahead of UTC.
SELECT
  -- 52 bits of the business key and the version's time: a rebuild gives the same key
  from_base(substr(to_hex(md5(to_utf8(concat(store_id, '|', date_format(effective_at, '%Y%m%d%H%i%s%f'))))), 1, 13), 16) AS store_id_pk,
  store_id,
  name,
  kind,
  city,
  province,
  region,
  CAST(effective_at + INTERVAL '7' HOUR AS date) AS effective_date,
  CAST(end_at + INTERVAL '7' HOUR AS date) AS end_date,
  is_current,
  effective_at,
  end_at,
  source_partition,
  source_offset
FROM stores_scd
