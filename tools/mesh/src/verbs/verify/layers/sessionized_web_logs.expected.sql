-- How often each browser came: hits before which it was away for half an hour, counted by looking back from each of them.
WITH hits AS (
  SELECT DISTINCT
    key,
    split_part(content, '|', 1) AS cookie,
    to_unixtime(from_iso8601_timestamp(split_part(content, '|', 6))) AS at_s
  FROM told_bronze_kafka__web_logs
  WHERE NOT is_spoilt
)
SELECT cookie AS key, concat_ws('|', CAST(count(*) AS varchar), CAST(count(DISTINCT CASE WHEN came THEN at_s END) AS varchar)) AS content
FROM (
  SELECT
    hits.*,
    NOT EXISTS (
      SELECT 1 FROM hits AS before
      WHERE before.cookie = hits.cookie AND before.at_s < hits.at_s AND before.at_s > hits.at_s - 1800
    ) AS came
  FROM hits
) AS looked_back
GROUP BY cookie
