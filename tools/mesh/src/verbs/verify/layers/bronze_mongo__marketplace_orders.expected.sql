-- Every exported document that can be read lands, one that was exported again as often as it stands there.
SELECT id AS key, content
FROM truth_documents
WHERE NOT is_spoilt
