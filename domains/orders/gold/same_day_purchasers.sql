-- Who looked at a product and bought it on one and the same local day, that of Asia/Jakarta, which begins at 17:00 of UTC. What a
-- correction took back was not bought, and what customers took back was not looked at; a refund later on leaves what was bought.
WITH bought AS (
  SELECT
    user_id,
    product_id,
    CAST(
      CASE WHEN hour(ordered_at) < 17 THEN CAST(ordered_at AS date) ELSE date_add('day', 1, CAST(ordered_at AS date)) END AS date
    ) AS purchase_date,
    ordered_at,
    quantity
  FROM (
    SELECT user_id, product_id, order_id, ordered_at, sum(quantity) AS quantity
    FROM fact_order
    WHERE entry_kind = 'sale' AND user_id <> 'unknown'
    GROUP BY user_id, product_id, order_id, ordered_at
  ) AS of_orders
  WHERE quantity > 0
),
purchases AS (
  SELECT
    user_id,
    product_id,
    purchase_date,
    min(ordered_at) AS first_purchased_at,
    count(*) AS total_sales,
    CAST(sum(quantity) AS bigint) AS total_quantity
  FROM bought
  GROUP BY user_id, product_id, purchase_date
),
looks AS (
  SELECT
    user_id,
    product_id,
    CAST(
      CASE
        WHEN hour(event_timestamp) < 17 THEN CAST(event_timestamp AS date)
        ELSE date_add('day', 1, CAST(event_timestamp AS date))
      END AS date
    ) AS view_date,
    event_timestamp,
    views
  FROM (
    SELECT user_id, product_id, event_timestamp, sum(view_count) AS views
    FROM customers.fact_product_views
    GROUP BY user_id, product_id, event_timestamp
  ) AS moments
  WHERE views > 0
)
SELECT
  purchases.user_id,
  purchases.product_id,
  purchases.purchase_date,
  min(looks.event_timestamp) AS first_viewed_at,
  purchases.first_purchased_at,
  CAST(sum(looks.views) AS bigint) AS total_views,
  purchases.total_sales,
  purchases.total_quantity
FROM purchases
INNER JOIN looks
  ON looks.user_id = purchases.user_id
  AND looks.product_id = purchases.product_id
  AND looks.view_date = purchases.purchase_date
GROUP BY
  purchases.user_id,
  purchases.product_id,
  purchases.purchase_date,
  purchases.first_purchased_at,
  purchases.total_sales,
  purchases.total_quantity
