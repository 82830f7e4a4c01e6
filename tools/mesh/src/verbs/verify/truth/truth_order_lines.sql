-- The lines of every order that stands, by whose telling it does. Of an event that nobody could read on its topic the web shop, the
-- tills and the marketplaces tell all the same; a till's line that nobody can read is none, and the others move up. A marketplace's
-- order is spoilt as a whole; it names no account, keeps milliseconds, and calls a product by a listing: here stands which one that is.
SELECT
  order_id,
  told_by,
  CAST(row_number() OVER (PARTITION BY order_id ORDER BY line_number) AS integer) AS line_number,
  CASE WHEN told_by = 'marketplace' THEN 'unknown' ELSE user_id END AS user_id,
  product_id,
  quantity,
  unit_price,
  total_amount,
  currency,
  CASE WHEN told_by = 'marketplace' THEN date_trunc('millisecond', ordered_at) ELSE ordered_at END AS ordered_at
FROM (
  SELECT
    truth_lines.*,
    CASE
      WHEN truth_lines.kind <> 'bad' THEN 'topic'
      WHEN truth_lines.is_in_shop THEN 'shop'
      WHEN till.receipt_id <> '' THEN 'till'
      WHEN document.order_id <> '' THEN 'marketplace'
    END AS told_by
  FROM truth_lines
  LEFT JOIN (SELECT DISTINCT receipt_id, line_number FROM truth_till_lines WHERE NOT is_spoilt) AS till
    ON till.receipt_id = truth_lines.order_id AND till.line_number = CAST(truth_lines.line_number AS varchar)
  LEFT JOIN (SELECT DISTINCT order_id FROM truth_documents WHERE NOT is_spoilt) AS document ON document.order_id = truth_lines.order_id
) AS told
WHERE told_by IS NOT NULL
