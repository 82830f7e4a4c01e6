-- Every event that can be read lands once, a repeated one as often as it was sent, and one that was corrected.
SELECT order_id AS key, concat_ws('|', user_id, CAST(total_amount AS varchar)) AS content
FROM truth_events
WHERE kind <> 'bad'
