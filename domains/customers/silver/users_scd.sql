-- Every version of an account that the web shop ever showed, each from its change until the next one.
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
FROM bronze_postgres__users
