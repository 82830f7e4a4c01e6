-- Every line of a till's file that can be read lands, one that was sent again as often as it stands there.
SELECT concat_ws('/', receipt_id, line_number) AS key, content
FROM truth_till_lines
WHERE NOT is_spoilt
