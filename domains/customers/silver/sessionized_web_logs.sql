-- Page hits in their visits: half an hour without a hit of the same browser ends one. A visit is named by its hit that was told of
-- first, so a late hit renames none, and of two that it joins the one that was told of first keeps its name.
WITH once AS (
  SELECT tellings.*, CAST(to_unixtime("at") * 1000000 AS bigint) AS at_us
  FROM (
    SELECT hits.*, row_number() OVER (PARTITION BY cookie, hit_id ORDER BY source_partition, source_offset) AS telling
    FROM bronze_kafka__web_logs AS hits
  ) AS tellings
  WHERE telling = 1
),
spaced AS (
  SELECT
    once.*,
    row_number() OVER (PARTITION BY cookie ORDER BY at_us, hit_id) AS place,
    at_us - lag(at_us) OVER (PARTITION BY cookie ORDER BY at_us, hit_id) AS away_us
  FROM once
),
numbered AS (
  SELECT
    spaced.*,
    sum(CASE WHEN away_us < 1800000000 THEN 0 ELSE 1 END) OVER (
      PARTITION BY cookie ORDER BY place ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
    ) AS visit
  FROM spaced
),
visits AS (
  SELECT
    cookie,
    visit,
    min(place) AS first_place,
    count(*) AS session_hits,
    min("at") AS started_at,
    max("at") AS ended_at,
    min_by(user_id, CASE WHEN user_id IS NOT NULL THEN place END) AS user_id,
    min_by(campaign, CASE WHEN campaign IS NOT NULL THEN place END) AS campaign
  FROM numbered
  GROUP BY cookie, visit
),
named AS (
  SELECT cookie, visit, hit_id
  FROM (
    SELECT cookie, visit, hit_id, row_number() OVER (PARTITION BY cookie, visit ORDER BY source_partition, source_offset) AS telling
    FROM numbered
  ) AS tellings
  WHERE telling = 1
)
SELECT
  numbered.hit_id,
  numbered.cookie,
  named.hit_id AS session_id,
  numbered.place - visits.first_place + 1 AS hit_number,
  visits.session_hits,
  visits.started_at AS session_started_at,
  visits.ended_at AS session_ended_at,
  visits.user_id AS session_user_id,
  visits.campaign AS session_campaign,
  numbered.user_id,
  numbered.page,
  regexp_extract(numbered.page, '^/products/([^/?#]+)', 1) AS product_id,
  numbered.referrer,
  numbered.campaign,
  numbered.user_agent,
  numbered."at" AS hit_at,
  numbered.source_partition,
  numbered.source_offset
FROM numbered
INNER JOIN visits ON visits.cookie = numbered.cookie AND visits.visit = numbered.visit
INNER JOIN named ON named.cookie = numbered.cookie AND named.visit = numbered.visit
