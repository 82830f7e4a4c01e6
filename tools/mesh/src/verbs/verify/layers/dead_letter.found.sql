SELECT 'refused' AS key, '' AS content
FROM dead_letters
WHERE code <> '' AND reason <> ''
