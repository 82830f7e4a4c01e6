-- What was looked at most on each UTC day. What was taken back counts less, so a day is right at any time.
SELECT
  product_id,
  view_date,
  total_views,
  unique_viewers,
  CAST(rank() OVER (PARTITION BY view_date ORDER BY total_views DESC) AS integer) AS view_rank
FROM (
  SELECT
    product_id,
    view_date,
    CAST(sum(views) AS bigint) AS total_views,
    count(*) AS unique_viewers
  FROM (
    SELECT product_id, CAST(event_timestamp AS date) AS view_date, user_id, sum(view_count) AS views
    FROM fact_product_views
    GROUP BY product_id, CAST(event_timestamp AS date), user_id
  ) AS viewers
  WHERE views > 0
  GROUP BY product_id, view_date
) AS products
