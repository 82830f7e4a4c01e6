SELECT 'refused' AS key, '' AS content
FROM refused_till_lines
WHERE code <> '' AND reason <> ''
