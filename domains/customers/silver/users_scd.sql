-- Every version of an account that the web shop ever showed, each from its change until the next one. A log may tell a version
-- twice, in the snapshot and as a change; that an account was deleted makes no version of it.
SELECT
  user_id,
  name,
  email,
  phone,
  address,
  city,
  province,
  created_at AS registered_at,
  updated_at AS effective_at,
  lead(updated_at) OVER (PARTITION BY user_id ORDER BY updated_at) AS end_at,
  source_partition,
  source_offset
FROM (
  SELECT
    user_id, name, email, phone, address, city, province, created_at, updated_at, source_partition, source_offset,
    row_number() OVER (PARTITION BY user_id, updated_at ORDER BY source_offset) AS telling
  FROM bronze_postgres__users
  WHERE coalesce(_change_kind, 'none') <> 'delete'
) AS versions
WHERE telling = 1
