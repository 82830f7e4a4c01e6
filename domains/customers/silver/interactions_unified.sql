-- Everything that somebody did with us, each action once. One action carries one id on every topic that tells of it: the topic of
-- its own says most of it, and goes before the one that tells of all in one form.
WITH told AS (
  SELECT
    event_id,
    1 AS precedence,
    'shop' AS channel,
    event_type AS kind,
    'product-views-topic' AS source,
    user_id,
    CAST(NULL AS varchar) AS cookie,
    session_id,
    product_id,
    CAST(NULL AS varchar) AS page,
    CAST(NULL AS varchar) AS campaign,
    CAST(NULL AS varchar) AS ticket_id,
    country,
    CAST(NULL AS integer) AS quantity,
    "timestamp" AS occurred_at,
    source_partition,
    source_offset
  FROM bronze_kafka__product_views
  UNION ALL
  SELECT
    event_id, 1, 'shop', event_type, 'cart-events-topic', user_id, NULL, session_id, product_id, NULL, NULL, NULL, country, quantity,
    "timestamp", source_partition, source_offset
  FROM bronze_kafka__cart_events
  UNION ALL
  SELECT
    event_id, 2, 'shop', event_type, 'user-events', user_id, NULL, stg_user_events.event_data.session_id, product_id, NULL, NULL, NULL,
    NULL, stg_user_events.event_data.quantity, event_timestamp, source_partition, source_offset
  FROM stg_user_events
  UNION ALL
  SELECT
    hit_id, 3, 'web', 'hit', 'web-logs', user_id, cookie, NULL, regexp_extract(page, '^/products/([^/?#]+)', 1), page, campaign, NULL, NULL,
    NULL, "at", source_partition, source_offset
  FROM bronze_kafka__web_logs
  UNION ALL
  SELECT
    event_id, 4, 'support', kind, 'crm-events', user_id, NULL, NULL, NULL, NULL, NULL, ticket_id, NULL, NULL, "at", source_partition,
    source_offset
  FROM bronze_kafka__crm_events
)
SELECT
  event_id,
  channel,
  kind,
  source,
  user_id,
  cookie,
  session_id,
  product_id,
  page,
  campaign,
  ticket_id,
  country,
  quantity,
  occurred_at,
  source_partition,
  source_offset
FROM (
  SELECT told.*, row_number() OVER (PARTITION BY event_id ORDER BY precedence, source, source_partition, source_offset) AS telling
  FROM told
) AS tellings
WHERE telling = 1
