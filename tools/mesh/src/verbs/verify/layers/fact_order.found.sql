-- The rows that stand: of those that were taken back neither they nor what took them back.
SELECT
  split_part(event_id, '~', 1) AS key,
  concat_ws('|', entry, user_id, product_id, CAST(quantity AS varchar), CAST(unit_price AS varchar), CAST(total_amount AS varchar), date_format(transaction_timestamp, '%Y-%m-%d')) AS content
FROM orders.fact_order
WHERE corrects IS NULL AND event_id NOT IN (SELECT corrects FROM orders.fact_order WHERE corrects IS NOT NULL)
