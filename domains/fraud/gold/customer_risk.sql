-- How risky each account is that ever ordered: the highest level that the number of its incidents of any kind comes to. What is
-- corrected or comes late changes it; that time passes does not, and last_incident_at says how old the news are.
WITH accounts AS (
  SELECT user_id, count(*) AS orders, max(ordered_at) AS last_ordered_at
  FROM orders.orders_unified
  WHERE user_id IS NOT NULL
  GROUP BY user_id
),
by_reason AS (
  SELECT user_id, reason, count(*) AS incidents, max(happened_at) AS last_incident_at
  FROM incidents_unified
  GROUP BY user_id, reason
),
held AS (
  SELECT
    by_reason.user_id,
    max(CASE WHEN incidents >= high_from THEN 2 WHEN incidents >= elevated_from THEN 1 ELSE 0 END) AS level_rank,
    array_agg(by_reason.reason ORDER BY by_reason.reason) FILTER (WHERE incidents >= elevated_from) AS reasons,
    sum(CASE WHEN by_reason.reason = 'chargeback' THEN incidents ELSE 0 END) AS chargebacks,
    sum(CASE WHEN by_reason.reason = 'card_test' THEN incidents ELSE 0 END) AS card_tests,
    sum(CASE WHEN by_reason.reason = 'credential_change' THEN incidents ELSE 0 END) AS credential_changes,
    max(last_incident_at) AS last_incident_at
  FROM by_reason
  LEFT JOIN risk_reasons_decreed ON risk_reasons_decreed.reason = by_reason.reason
  GROUP BY by_reason.user_id
)
SELECT
  accounts.user_id,
  CASE held.level_rank WHEN 2 THEN 'high' WHEN 1 THEN 'elevated' ELSE 'low' END AS risk_level,
  coalesce(held.reasons, ARRAY[]) AS reasons,
  accounts.orders,
  CAST(coalesce(held.chargebacks, 0) AS bigint) AS chargebacks,
  CAST(coalesce(held.card_tests, 0) AS bigint) AS card_tests,
  CAST(coalesce(held.credential_changes, 0) AS bigint) AS credential_changes,
  held.last_incident_at,
  greatest(accounts.last_ordered_at, coalesce(held.last_incident_at, accounts.last_ordered_at)) AS judged_at
FROM accounts
LEFT JOIN held ON held.user_id = accounts.user_id
