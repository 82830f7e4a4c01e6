SELECT cookie AS key, concat_ws('|', CAST(count(*) AS varchar), CAST(count(DISTINCT session_id) AS varchar)) AS content
FROM customers.sessionized_web_logs
GROUP BY cookie
