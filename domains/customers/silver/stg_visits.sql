-- One row a visit to the web, with who it was: the account that logged in during it, else the one that did next in the same browser,
-- else the one before.
WITH visits AS (
  SELECT
    session_id,
    cookie,
    min(session_started_at) AS started_at,
    min(session_ended_at) AS ended_at,
    min(session_user_id) AS own_user_id,
    min(session_campaign) AS campaign_id,
    count(*) AS hits,
    count(product_id) AS product_hits,
    CAST(sum(CASE WHEN regexp_like(page, '^/(cart|checkout)([/?#]|$)') THEN 1 ELSE 0 END) AS bigint) AS cart_hits
  FROM sessionized_web_logs
  GROUP BY session_id, cookie
),
known AS (
  SELECT
    visits.*,
    count(own_user_id) OVER (
      PARTITION BY cookie ORDER BY started_at, session_id ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
    ) AS known_so_far,
    count(own_user_id) OVER (
      PARTITION BY cookie ORDER BY started_at, session_id ROWS BETWEEN CURRENT ROW AND UNBOUNDED FOLLOWING
    ) AS known_from_here
  FROM visits
)
SELECT
  session_id,
  cookie,
  own_user_id,
  -- of the visits up to one that is known, and of those from one on, just that one says an account
  coalesce(
    own_user_id,
    max(own_user_id) OVER (PARTITION BY cookie, known_from_here),
    max(own_user_id) OVER (PARTITION BY cookie, known_so_far)
  ) AS user_id,
  campaign_id,
  CAST(started_at AS date) AS visit_date,
  started_at,
  ended_at,
  hits,
  product_hits,
  cart_hits
FROM known
