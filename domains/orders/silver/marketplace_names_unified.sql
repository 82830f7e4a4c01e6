-- What marketplaces call what they sell for us: a listing under a name once, however many orders told of it.
SELECT
  marketplace,
  listing_id,
  name,
  count(*) AS times_told,
  min(ordered_at) AS first_told_at,
  max(ordered_at) AS last_told_at
FROM stg_marketplace_lines
GROUP BY marketplace, listing_id, name
