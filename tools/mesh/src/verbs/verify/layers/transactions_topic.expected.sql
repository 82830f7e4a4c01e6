SELECT 'sent' AS key, '' AS content
FROM truth_events
