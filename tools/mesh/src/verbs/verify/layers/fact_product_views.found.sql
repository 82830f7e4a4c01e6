SELECT
  concat(standing.view_id, '/') AS key,
  concat_ws(
    '|',
    standing.user_id,
    standing.product_id,
    date_format(standing.event_timestamp, '%Y-%m-%dT%H:%i:%s.%fZ'),
    coalesce(CAST(standing.duration AS varchar), ''),
    CAST(standing.views AS varchar),
    CASE
      WHEN standing.customer_id IS NOT DISTINCT FROM dim_customers.customer_id
        AND standing.product_id_pk IS NOT DISTINCT FROM dim_products.product_id_pk
        THEN 'as of then'
      ELSE 'of another time'
    END
  ) AS content
FROM (
  SELECT
    view_id,
    user_id,
    product_id,
    event_timestamp,
    customer_id,
    product_id_pk,
    CAST(sum(view_duration) AS bigint) AS duration,
    CAST(sum(view_count) AS bigint) AS views
  FROM customers.fact_product_views
  GROUP BY view_id, user_id, product_id, event_timestamp, customer_id, product_id_pk
  HAVING sum(view_count) <> 0
) AS standing
LEFT JOIN customers.dim_customers
  ON dim_customers.user_id = standing.user_id
  AND dim_customers.effective_at <= standing.event_timestamp
  AND (dim_customers.end_at IS NULL OR standing.event_timestamp < dim_customers.end_at)
LEFT JOIN inventory.dim_products
  ON dim_products.product_id = standing.product_id
  AND dim_products.effective_at <= standing.event_timestamp
  AND (dim_products.end_at IS NULL OR standing.event_timestamp < dim_products.end_at)
