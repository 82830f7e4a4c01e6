-- A customer in versions (SCD 2), one for each time that the segment changes and not for each order: what was bought adds up within
-- a version, and a version that has ended says what it had come to by its end. Who the account is, all versions say as it stands now.
SELECT
  -- 52 bits of the business key and the version's time: a rebuild gives the same key
  from_base(
    substr(to_hex(md5(to_utf8(concat(customers_scd.user_id, '|', date_format(customers_scd.effective_at, '%Y%m%d%H%i%s%f'))))), 1, 13),
    16
  ) AS customer_id,
  customers_scd.user_id,
  min(stg_purchases.order_date) AS first_transaction_date,
  max(stg_purchases.order_date) AS last_transaction_date,
  count(*) AS total_transactions,
  CAST(sum(stg_purchases.customer_amount) AS decimal(18, 2)) AS total_spent,
  -- half up in whole minor units: the engines' decimal divisions differ, whole numbers' do not
  CAST(
    CAST(
      (2 * CAST(sum(stg_purchases.customer_amount) * 100 AS bigint) + CAST(sum(stg_purchases.customer_orders) AS bigint))
      / (2 * CAST(sum(stg_purchases.customer_orders) AS bigint))
      AS decimal(18, 0)
    ) * DECIMAL '0.01'
    AS decimal(18, 2)
  ) AS avg_order_value,
  customers_scd.customer_segment,
  customers_scd.currency,
  CAST(sum(stg_purchases.customer_orders) AS bigint) AS transactions_in_currency,
  max(stg_purchases.ordered_at) AS last_transaction_at,
  persons.person_id,
  customers_scd.effective_date,
  customers_scd.end_date,
  customers_scd.is_current,
  customers_scd.effective_at,
  customers_scd.end_at
FROM customers_scd
INNER JOIN stg_purchases
  ON stg_purchases.user_id = customers_scd.user_id
  AND (customers_scd.end_at IS NULL OR stg_purchases.ordered_at < customers_scd.end_at)
LEFT JOIN (
  SELECT record_id AS user_id, person_id
  FROM identities_resolved
  WHERE kind = 'account'
) AS persons ON persons.user_id = customers_scd.user_id
GROUP BY
  customers_scd.user_id,
  persons.person_id,
  customers_scd.customer_segment,
  customers_scd.currency,
  customers_scd.effective_date,
  customers_scd.end_date,
  customers_scd.is_current,
  customers_scd.effective_at,
  customers_scd.end_at
