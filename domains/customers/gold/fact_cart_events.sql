-- Everything that was done with a cart, with the versions of customer, product and country that held at its instant. Append-only: a
-- version that is told of late takes back the row that had another one, and enters it anew.
SELECT
  told.event_id,
  CAST(year(told."timestamp") * 10000 + month(told."timestamp") * 100 + day_of_month(told."timestamp") AS integer) AS date_id,
  dim_customers.customer_id,
  dim_products.product_id_pk,
  dim_geography.geography_id,
  told."timestamp" AS event_timestamp,
  told.event_type,
  told.session_id,
  told.quantity,
  told.total_amount,
  told.event_id AS cart_event_id,
  told.user_id,
  told.product_id,
  told.country,
  -- the topic says no currency: that of the country, where it is one that we price in
  CASE told.country WHEN 'ID' THEN 'IDR' WHEN 'SG' THEN 'SGD' WHEN 'US' THEN 'USD' END AS currency,
  1 AS event_count,
  'event' AS entry,
  CAST(NULL AS varchar) AS corrects,
  told.source_partition,
  told.source_offset
FROM (
  SELECT events.*, row_number() OVER (PARTITION BY event_id ORDER BY source_partition, source_offset) AS telling
  FROM bronze_kafka__cart_events AS events
) AS told
LEFT JOIN dim_customers
  ON dim_customers.user_id = told.user_id
  AND dim_customers.effective_at <= told."timestamp"
  AND (dim_customers.end_at IS NULL OR told."timestamp" < dim_customers.end_at)
LEFT JOIN inventory.dim_products
  ON dim_products.product_id = told.product_id
  AND dim_products.effective_at <= told."timestamp"
  AND (dim_products.end_at IS NULL OR told."timestamp" < dim_products.end_at)
LEFT JOIN dim_geography
  ON dim_geography.country = told.country
  AND dim_geography.effective_at <= told."timestamp"
  AND (dim_geography.end_at IS NULL OR told."timestamp" < dim_geography.end_at)
WHERE told.telling = 1
