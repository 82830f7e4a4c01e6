-- What readers find by an order's id.
SELECT order_id AS key, concat_ws('|', user_id, CAST(total_amount AS varchar), summary) AS content
FROM truth_events
WHERE kind IN ('good', 'corrected')
