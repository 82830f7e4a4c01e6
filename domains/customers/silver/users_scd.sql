-- What the web shop ever showed of an account, from each change on; the table holds the versions. A log may tell a state twice,
-- in the snapshot and as a change. That an account was deleted ends nothing: what it bought goes on speaking of it.
SELECT
  user_id,
  name,
  email,
  phone,
  birth_date,
  address,
  city,
  province,
  created_at AS registered_at,
  updated_at,
  source_partition,
  source_offset
FROM bronze_postgres__users
WHERE coalesce(_change_kind, 'none') <> 'delete'
