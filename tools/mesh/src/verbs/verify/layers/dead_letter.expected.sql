-- What cannot be read is kept once, with its reason, also when it was corrected since.
SELECT 'refused' AS key, '' AS content
FROM truth_events
WHERE kind IN ('bad', 'corrected')
