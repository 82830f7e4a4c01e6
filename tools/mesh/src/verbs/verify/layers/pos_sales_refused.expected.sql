-- A line that stands in its file in a way that nobody can read is kept once, with its reason.
SELECT 'refused' AS key, '' AS content
FROM truth_till_lines
WHERE is_spoilt
