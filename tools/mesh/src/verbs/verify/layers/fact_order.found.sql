SELECT event_id AS key,
  concat_ws('|', user_id, product_id, CAST(quantity AS varchar), CAST(unit_price AS varchar), CAST(total_amount AS varchar)) AS content
FROM orders.fact_order
