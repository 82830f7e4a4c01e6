-- What the estate said of a store, from each day on; the table holds the versions. Its day begins at midnight in Jakarta.
SELECT
  store_id,
  name,
  kind,
  city,
  province,
  region,
  with_timezone(CAST(valid_from AS timestamp), 'Asia/Jakarta') AS valid_from_at,
  source_partition,
  source_offset
FROM bronze_files__stores
