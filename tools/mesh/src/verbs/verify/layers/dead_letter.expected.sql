-- What cannot be read is kept once, with its reason.
SELECT 'refused' AS key, '' AS content
FROM truth_events
WHERE kind = 'bad'
