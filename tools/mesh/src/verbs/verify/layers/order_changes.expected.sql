-- What subscribers were told of an order. Of one that was corrected later, nobody is told live.
SELECT order_id AS key, concat_ws('|', user_id, CAST(total_amount AS varchar), summary) AS content
FROM truth_events
WHERE kind = 'good'
