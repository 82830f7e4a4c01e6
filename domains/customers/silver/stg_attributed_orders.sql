-- Each purchase with the last campaign that brought its account to the web in the seven days before it; one without such a visit is
-- not here. A visit without a campaign takes nothing away from the campaign before it.
SELECT
  order_id,
  user_id,
  campaign_id,
  session_id,
  touch_date,
  touched_at,
  ordered_at,
  amount,
  currency
FROM (
  SELECT
    stg_purchases.order_id,
    stg_purchases.user_id,
    stg_visits.campaign_id,
    stg_visits.session_id,
    stg_visits.visit_date AS touch_date,
    stg_visits.started_at AS touched_at,
    stg_purchases.ordered_at,
    stg_purchases.amount,
    stg_purchases.currency,
    row_number() OVER (
      PARTITION BY stg_purchases.order_id ORDER BY stg_visits.started_at DESC, stg_visits.session_id
    ) AS touch
  FROM stg_purchases
  INNER JOIN stg_visits
    ON stg_visits.user_id = stg_purchases.user_id
    AND stg_visits.campaign_id IS NOT NULL
    AND stg_visits.started_at <= stg_purchases.ordered_at
    AND date_diff('second', stg_visits.started_at, stg_purchases.ordered_at) < 604800
) AS touches
WHERE touch = 1
