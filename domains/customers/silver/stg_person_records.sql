-- Whoever a source tells of, once in each source: an account of the web shop as it is now, a member at tills, a buyer at a
-- marketplace. Tills and marketplaces tell nothing of who that is; but their orders name accounts, which are the same person's.
SELECT
  concat('account/', user_id) AS record,
  'account' AS kind,
  user_id AS record_id,
  NULL AS named_records,
  name,
  email,
  phone,
  birth_date,
  address,
  city,
  province,
  registered_at AS first_seen_at,
  greatest(registered_at, effective_at) AS last_seen_at
FROM users_scd
WHERE is_current
UNION ALL
SELECT
  concat('till/', user_id) AS record,
  'till' AS kind,
  user_id AS record_id,
  ARRAY[concat('account/', user_id)] AS named_records,
  NULL AS name,
  NULL AS email,
  NULL AS phone,
  NULL AS birth_date,
  NULL AS address,
  NULL AS city,
  NULL AS province,
  min(ordered_at) AS first_seen_at,
  max(ordered_at) AS last_seen_at
FROM orders.orders_unified
WHERE channel = 'pos' AND user_id IS NOT NULL
GROUP BY user_id
UNION ALL
SELECT
  concat(marketplace, '/', buyer_id) AS record,
  marketplace AS kind,
  buyer_id AS record_id,
  array_agg(DISTINCT concat('account/', user_id) ORDER BY concat('account/', user_id)) FILTER (WHERE user_id IS NOT NULL)
    AS named_records,
  NULL AS name,
  NULL AS email,
  NULL AS phone,
  NULL AS birth_date,
  NULL AS address,
  NULL AS city,
  NULL AS province,
  min(ordered_at) AS first_seen_at,
  max(ordered_at) AS last_seen_at
FROM orders.orders_unified
WHERE marketplace IS NOT NULL AND buyer_id IS NOT NULL
GROUP BY marketplace, buyer_id
