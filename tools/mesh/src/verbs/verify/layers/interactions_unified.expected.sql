-- Every action once, whichever topics told of it: they agree on who, on what and when.
SELECT DISTINCT key, content
FROM (
  SELECT key, concat_ws('|', split_part(content, '|', 2), split_part(content, '|', 3), split_part(content, '|', 5)) AS content
  FROM told_bronze_kafka__product_views
  WHERE NOT is_spoilt
  UNION ALL
  SELECT key, concat_ws('|', split_part(content, '|', 2), split_part(content, '|', 3), split_part(content, '|', 5)) AS content
  FROM told_bronze_kafka__cart_events
  WHERE NOT is_spoilt
  UNION ALL
  SELECT key, concat_ws('|', split_part(content, '|', 1), split_part(content, '|', 2), split_part(content, '|', 4)) AS content
  FROM told_bronze_kafka__events
  WHERE NOT is_spoilt
  UNION ALL
  SELECT key, concat_ws('|', split_part(content, '|', 2), coalesce(regexp_extract(split_part(content, '|', 3), '^/products/(.+)$', 1), ''), split_part(content, '|', 6)) AS content
  FROM told_bronze_kafka__web_logs
  WHERE NOT is_spoilt
  UNION ALL
  SELECT key, concat_ws('|', split_part(content, '|', 2), '', split_part(content, '|', 6)) AS content
  FROM told_bronze_kafka__crm_events
  WHERE NOT is_spoilt
) AS told
