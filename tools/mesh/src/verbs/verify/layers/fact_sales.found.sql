-- The rows that stand: of those that were taken back neither they nor what took them back.
SELECT
  split_part(event_id, '~', 1) AS key,
  concat_ws('|', entry, CASE WHEN customer_id IS NOT NULL THEN 'of a customer' END, CASE WHEN product_id_pk IS NULL OR geography_id IS NULL THEN 'not in the star' END, user_id, product_id, CAST(quantity AS varchar), CAST(unit_price AS varchar), CAST(total_amount AS varchar), date_format(transaction_timestamp, '%Y-%m-%d')) AS content
FROM orders.fact_sales
WHERE corrects IS NULL AND event_id NOT IN (SELECT corrects FROM orders.fact_sales WHERE corrects IS NOT NULL)
