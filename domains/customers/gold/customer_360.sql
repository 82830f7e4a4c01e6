-- All that is known of an account in one row: who it is, what it bought on every channel, what kind of customer that makes it, what it
-- did of late and what it asked for, which records in other places are the same person's, and how risky fraud finds that person. An account
-- that did none of it is there all the same.
WITH of_orders AS (
  SELECT
    user_id,
    count(*) AS orders,
    max(ordered_at) AS last_ordered_at,
    max_by(
      CAST(
        ROW(order_id, channel, status, currency, total_amount, refunded_amount, ordered_at)
        AS ROW(
          order_id varchar,
          channel varchar,
          status varchar,
          currency varchar,
          total_amount decimal(18, 2),
          refunded_amount decimal(18, 2),
          ordered_at timestamp(6) with time zone
        )
      ),
      ROW(ordered_at, order_id),
      10
    ) AS recent_orders
  FROM orders.orders_unified
  WHERE user_id IS NOT NULL
  GROUP BY user_id
),
of_interactions AS (
  SELECT
    user_id,
    count(*) AS interactions,
    max(occurred_at) AS last_seen_at,
    max_by(
      CAST(
        ROW(event_id, channel, kind, product_id, occurred_at)
        AS ROW(
          event_id varchar,
          channel varchar,
          kind varchar,
          product_id varchar,
          occurred_at timestamp(6) with time zone
        )
      ),
      ROW(occurred_at, event_id),
      20
    ) AS recent_interactions
  FROM interactions_unified
  WHERE user_id IS NOT NULL
  GROUP BY user_id
),
of_tickets AS (
  SELECT
    user_id,
    count(DISTINCT ticket_id) AS tickets,
    count_if(is_last AND status = 'open') AS open_tickets,
    max(occurred_at) AS last_ticket_at,
    max_by(score, occurred_at) FILTER (WHERE score IS NOT NULL) AS last_score
  FROM support_validated
  WHERE user_id IS NOT NULL
  GROUP BY user_id
),
ticket_states AS (
  SELECT
    user_id,
    ticket_id,
    max(channel) AS channel,
    max(CASE WHEN is_last THEN status END) AS status,
    min(opened_at) AS opened_at,
    max(reopened) AS reopened,
    max(resolution_s) AS resolution_s,
    max(occurred_at) AS moved_at
  FROM support_validated
  WHERE user_id IS NOT NULL
  GROUP BY user_id, ticket_id
),
newest_tickets AS (
  SELECT
    user_id,
    max_by(
      CAST(
        ROW(ticket_id, channel, status, opened_at, reopened, resolution_s, moved_at)
        AS ROW(
          ticket_id varchar,
          channel varchar,
          status varchar,
          opened_at timestamp(6) with time zone,
          reopened bigint,
          resolution_s bigint,
          moved_at timestamp(6) with time zone
        )
      ),
      ROW(moved_at, ticket_id),
      10
    ) AS recent_tickets
  FROM ticket_states
  GROUP BY user_id
),
of_rfm AS (
  SELECT user_id, recency_score, frequency_score, monetary_score, rfm_segment
  FROM (
    SELECT rfm_analysis.*, row_number() OVER (PARTITION BY user_id ORDER BY analysis_date DESC) AS age
    FROM rfm_analysis
  ) AS analyses
  WHERE age = 1
),
persons AS (
  SELECT record_id AS user_id, person_id
  FROM identities_resolved
  WHERE kind = 'account'
),
placed_records AS (
  SELECT
    persons.user_id,
    identities_resolved.record,
    identities_resolved.kind,
    identities_resolved.record_id,
    identities_resolved.since_at,
    identities_resolved.because,
    identities_resolved.other_record,
    identities_resolved.confidence,
    row_number() OVER (PARTITION BY persons.user_id ORDER BY identities_resolved.record) AS place
  FROM persons
  INNER JOIN dim_users ON dim_users.user_id = persons.user_id AND dim_users.is_current
  INNER JOIN identities_resolved ON identities_resolved.person_id = persons.person_id
),
of_records AS (
  SELECT
    user_id,
    array_agg(
      CAST(
        ROW(record, kind, record_id, since_at, because, other_record, confidence)
        AS ROW(
          record varchar,
          kind varchar,
          record_id varchar,
          since_at timestamp(6) with time zone,
          because varchar,
          other_record varchar,
          confidence decimal(7, 6)
        )
      )
      ORDER BY place
    ) FILTER (WHERE place <= 100) AS identities
  FROM placed_records
  GROUP BY user_id
),
accounts_of_persons AS (
  SELECT user_id, user_id AS other_user_id
  FROM dim_users
  WHERE is_current
  UNION
  SELECT persons.user_id, others.user_id AS other_user_id
  FROM persons
  INNER JOIN persons AS others ON others.person_id = persons.person_id
),
risks AS (
  SELECT accounts_of_persons.user_id, customer_risk.risk_level, customer_risk.reasons, customer_risk.judged_at
  FROM accounts_of_persons
  INNER JOIN fraud.customer_risk AS customer_risk ON customer_risk.user_id = accounts_of_persons.other_user_id
),
risk_levels AS (
  SELECT
    user_id,
    max(CASE risk_level WHEN 'high' THEN 2 WHEN 'elevated' THEN 1 ELSE 0 END) AS level_rank,
    max(judged_at) AS judged_at
  FROM risks
  GROUP BY user_id
),
risk_reasons AS (
  SELECT risks.user_id, array_agg(DISTINCT told.reason ORDER BY told.reason) AS reasons
  FROM risks
  CROSS JOIN UNNEST(risks.reasons) AS told (reason)
  GROUP BY risks.user_id
),
of_risk AS (
  SELECT
    risk_levels.user_id,
    CAST(
      ROW(
        CASE risk_levels.level_rank WHEN 2 THEN 'high' WHEN 1 THEN 'elevated' ELSE 'low' END,
        coalesce(risk_reasons.reasons, ARRAY[]),
        risk_levels.judged_at
      )
      AS ROW(level varchar, reasons varchar ARRAY, judged_at timestamp(6) with time zone)
    ) AS risk
  FROM risk_levels
  LEFT JOIN risk_reasons ON risk_reasons.user_id = risk_levels.user_id
)
SELECT
  dim_users.user_id,
  dim_users.name,
  dim_users.email,
  dim_users.phone,
  dim_users.address,
  dim_users.city,
  dim_users.province,
  persons.person_id,
  stg_contacts.email_key,
  stg_contacts.phone_key,
  coalesce(of_records.identities, ARRAY[]) AS identities,
  coalesce(of_orders.orders, 0) AS orders,
  of_orders.last_ordered_at,
  coalesce(of_orders.recent_orders, ARRAY[]) AS recent_orders,
  dim_customers.currency,
  dim_customers.customer_segment,
  dim_customers.first_transaction_date,
  dim_customers.last_transaction_date,
  dim_customers.total_transactions,
  dim_customers.total_spent,
  dim_customers.avg_order_value,
  of_rfm.recency_score,
  of_rfm.frequency_score,
  of_rfm.monetary_score,
  of_rfm.rfm_segment,
  customer_lifetime_value.probability_alive,
  customer_lifetime_value.expected_purchases,
  customer_lifetime_value.lifetime_value,
  of_risk.risk,
  coalesce(of_interactions.interactions, 0) AS interactions,
  of_interactions.last_seen_at,
  coalesce(of_interactions.recent_interactions, ARRAY[]) AS recent_interactions,
  coalesce(of_tickets.tickets, 0) AS tickets,
  coalesce(of_tickets.open_tickets, 0) AS open_tickets,
  of_tickets.last_ticket_at,
  coalesce(newest_tickets.recent_tickets, ARRAY[]) AS recent_tickets,
  of_tickets.last_score
FROM dim_users
LEFT JOIN persons ON persons.user_id = dim_users.user_id
LEFT JOIN of_records ON of_records.user_id = dim_users.user_id
LEFT JOIN stg_contacts ON stg_contacts.user_id = dim_users.user_id
LEFT JOIN of_orders ON of_orders.user_id = dim_users.user_id
LEFT JOIN dim_customers ON dim_customers.user_id = dim_users.user_id AND dim_customers.is_current
LEFT JOIN of_rfm ON of_rfm.user_id = dim_users.user_id
LEFT JOIN customer_lifetime_value ON customer_lifetime_value.user_id = dim_users.user_id
LEFT JOIN of_risk ON of_risk.user_id = dim_users.user_id
LEFT JOIN of_interactions ON of_interactions.user_id = dim_users.user_id
LEFT JOIN of_tickets ON of_tickets.user_id = dim_users.user_id
LEFT JOIN newest_tickets ON newest_tickets.user_id = dim_users.user_id
WHERE dim_users.is_current
