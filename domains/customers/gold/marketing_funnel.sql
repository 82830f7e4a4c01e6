-- How far people came whom a campaign brought on a day: seen, clicked, came, looked at a product, came to the cart, ordered. Orders
-- are those of which a visit of the day was the last touch, whenever they were made.
WITH shown AS (
  SELECT campaign_id, day, impressions, clicks FROM campaigns_validated
),
came AS (
  SELECT
    campaign_id,
    visit_date AS day,
    count(*) AS visits,
    count(CASE WHEN product_hits > 0 THEN 1 END) AS views,
    count(CASE WHEN cart_hits > 0 THEN 1 END) AS carts
  FROM stg_visits
  WHERE campaign_id IS NOT NULL
  GROUP BY campaign_id, visit_date
),
ordered AS (
  SELECT campaign_id, touch_date AS day, count(*) AS orders FROM stg_attributed_orders GROUP BY campaign_id, touch_date
),
days AS (
  SELECT campaign_id, day FROM shown
  UNION
  SELECT campaign_id, day FROM came
  UNION
  SELECT campaign_id, day FROM ordered
)
SELECT
  days.campaign_id,
  days.day,
  shown.impressions,
  shown.clicks,
  coalesce(came.visits, 0) AS visits,
  coalesce(came.views, 0) AS views,
  coalesce(came.carts, 0) AS carts,
  coalesce(ordered.orders, 0) AS orders
FROM days
LEFT JOIN shown ON shown.campaign_id = days.campaign_id AND shown.day = days.day
LEFT JOIN came ON came.campaign_id = days.campaign_id AND came.day = days.day
LEFT JOIN ordered ON ordered.campaign_id = days.campaign_id AND ordered.day = days.day
