-- Half of a document is kept once, with its reason.
SELECT 'refused' AS key, '' AS content
FROM truth_documents
WHERE is_spoilt
