SELECT
  concat(event_id, '/') AS key,
  concat_ws('|', coalesce(user_id, ''), coalesce(product_id, ''), date_format(occurred_at, '%Y-%m-%dT%H:%i:%s.%fZ')) AS content
FROM customers.interactions_unified
