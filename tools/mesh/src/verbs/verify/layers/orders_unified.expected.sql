-- An order that was told twice counts once.
SELECT order_id AS key, concat_ws('|', user_id, channel, store_id, currency, CAST(total_amount AS varchar), date_format(ordered_at, '%Y-%m-%d %H:%i:%s.%f')) AS content
FROM truth_events
WHERE kind IN ('good', 'corrected')
