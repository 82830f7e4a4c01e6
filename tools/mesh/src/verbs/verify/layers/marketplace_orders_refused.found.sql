SELECT 'refused' AS key, '' AS content
FROM refused_documents
WHERE code <> '' AND reason <> ''
