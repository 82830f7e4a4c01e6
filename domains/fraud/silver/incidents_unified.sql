-- What can be held against an account, each incident once, whoever told of it: the bank took back what it paid, the card it paid with
-- was tested just before, or a credential was changed from a new device and it ordered within a day. What names an order that nobody
-- knows is nobody's until the order comes.
SELECT
  'chargeback' AS reason,
  chargebacks_validated.chargeback_id AS incident_id,
  orders_unified.user_id,
  orders_unified.order_id,
  chargebacks_validated.received_at AS happened_at
FROM chargebacks_validated
INNER JOIN orders.orders_unified ON orders_unified.order_id = chargebacks_validated.transaction_id
WHERE orders_unified.user_id IS NOT NULL AND chargebacks_validated.amount > 0
UNION ALL
SELECT
  'card_test' AS reason,
  concat(stg_card_tests.card_fingerprint, '/', stg_card_tests.attempt_id) AS incident_id,
  orders_unified.user_id,
  orders_unified.order_id,
  stg_card_tests.attempted_at AS happened_at
FROM stg_card_tests
INNER JOIN orders.orders_unified ON orders_unified.order_id = stg_card_tests.transaction_id
WHERE orders_unified.user_id IS NOT NULL
UNION ALL
SELECT 'credential_change' AS reason, incident_id, user_id, order_id, happened_at
FROM (
  SELECT
    stg_credential_changes.login_id AS incident_id,
    stg_credential_changes.user_id,
    orders_unified.order_id,
    orders_unified.ordered_at AS happened_at,
    row_number() OVER (
      PARTITION BY stg_credential_changes.user_id, stg_credential_changes.login_id
      ORDER BY orders_unified.ordered_at, orders_unified.order_id
    ) AS place
  FROM stg_credential_changes
  INNER JOIN orders.orders_unified
    ON orders_unified.user_id = stg_credential_changes.user_id
    AND orders_unified.ordered_at >= stg_credential_changes.changed_at
    AND date_diff('minute', stg_credential_changes.changed_at, orders_unified.ordered_at) < 1440
) AS ordered
WHERE place = 1
