SELECT 'sent' AS key, '' AS content
FROM sent_events
