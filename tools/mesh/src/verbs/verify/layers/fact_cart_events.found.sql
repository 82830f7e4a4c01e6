SELECT
  concat(standing.cart_event_id, '/') AS key,
  concat_ws(
    '|',
    standing.event_type,
    standing.user_id,
    standing.product_id,
    date_format(standing.event_timestamp, '%Y-%m-%dT%H:%i:%s.%fZ'),
    CAST(standing.quantity AS varchar),
    CAST(standing.total_amount AS varchar),
    CAST(standing.events AS varchar),
    CASE
      WHEN standing.customer_id IS NOT DISTINCT FROM dim_customers.customer_id
        AND standing.product_id_pk IS NOT DISTINCT FROM dim_products.product_id_pk
        THEN 'as of then'
      ELSE 'of another time'
    END
  ) AS content
FROM (
  SELECT
    cart_event_id,
    event_type,
    user_id,
    product_id,
    event_timestamp,
    customer_id,
    product_id_pk,
    CAST(sum(quantity) AS bigint) AS quantity,
    CAST(sum(total_amount) AS decimal(18, 2)) AS total_amount,
    CAST(sum(event_count) AS bigint) AS events
  FROM customers.fact_cart_events
  GROUP BY cart_event_id, event_type, user_id, product_id, event_timestamp, customer_id, product_id_pk
  HAVING sum(event_count) <> 0
) AS standing
LEFT JOIN customers.dim_customers
  ON dim_customers.user_id = standing.user_id
  AND dim_customers.effective_at <= standing.event_timestamp
  AND (dim_customers.end_at IS NULL OR standing.event_timestamp < dim_customers.end_at)
LEFT JOIN inventory.dim_products
  ON dim_products.product_id = standing.product_id
  AND dim_products.effective_at <= standing.event_timestamp
  AND (dim_products.end_at IS NULL OR standing.event_timestamp < dim_products.end_at)
