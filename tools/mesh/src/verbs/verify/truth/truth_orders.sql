-- Every order that stands, with what became of it. The web shop tells that one was paid when it writes it down, and of refunds;
-- a till's receipt is paid; a marketplace tells who bought there, by an account of its own.
SELECT
  truth_events.order_id,
  standing.told_by,
  CASE WHEN standing.told_by <> 'marketplace' THEN truth_events.user_id END AS user_id,
  document.marketplace,
  document.buyer_id,
  truth_events.channel,
  CASE WHEN standing.told_by IN ('topic', 'till') THEN truth_events.store_id END AS store_id,
  CASE WHEN paid_back.amount > 0 THEN 'refunded' WHEN truth_events.is_in_shop OR till.receipt_id <> '' THEN 'paid' ELSE 'placed' END
    AS status,
  truth_events.currency,
  standing.total_amount,
  CAST(coalesce(paid_back.amount, 0) AS decimal(18, 2)) AS refunded_amount,
  standing.ordered_at,
  standing.summary
FROM truth_events
INNER JOIN (
  SELECT
    order_id,
    told_by,
    min(ordered_at) AS ordered_at,
    CAST(sum(total_amount) AS decimal(18, 2)) AS total_amount,
    array_join(array_agg(concat(product_id, 'x', CAST(quantity AS varchar)) ORDER BY line_number), ',') AS summary
  FROM truth_order_lines
  GROUP BY order_id, told_by
) AS standing ON standing.order_id = truth_events.order_id
LEFT JOIN (SELECT DISTINCT receipt_id FROM truth_till_lines WHERE NOT is_spoilt) AS till ON till.receipt_id = truth_events.order_id
LEFT JOIN (
  SELECT order_id, min(marketplace) AS marketplace, min(buyer_id) AS buyer_id FROM truth_documents WHERE NOT is_spoilt GROUP BY order_id
) AS document ON document.order_id = truth_events.order_id
LEFT JOIN (SELECT order_id, sum(amount) AS amount FROM truth_refunds GROUP BY order_id) AS paid_back
  ON paid_back.order_id = truth_events.order_id
WHERE truth_events.kind <> 'repeat'
