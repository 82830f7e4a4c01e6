-- What stands in fact_order, in the star: each row with the versions of customer, product and country that held at its instant.
-- Append-only: a version that is told of late takes back the row that had another one, and enters it anew.
WITH standing AS (
  SELECT fact_order.*
  FROM fact_order
  LEFT JOIN (SELECT corrects FROM fact_order WHERE corrects IS NOT NULL) AS corrections ON corrections.corrects = fact_order.event_id
  WHERE fact_order.corrects IS NULL AND corrections.corrects IS NULL
)
SELECT
  -- without the number of its entry there: here entries are counted anew
  regexp_replace(standing.event_id, '~[0-9]+$', '') AS event_id,
  standing.transaction_id,
  standing.date_id,
  dim_customers.customer_id,
  dim_products.product_id_pk,
  dim_geography.geography_id,
  standing.transaction_timestamp,
  standing.quantity,
  standing.unit_price,
  standing.total_amount,
  standing.order_id,
  standing.line_number,
  standing.user_id,
  standing.product_id,
  standing.store_id,
  standing.channel,
  standing.entry,
  standing.entry_kind,
  CAST(NULL AS varchar) AS corrects,
  standing.currency,
  standing.country,
  standing.ordered_at,
  standing.source_partition,
  standing.source_offset
FROM standing
LEFT JOIN customers.dim_customers
  ON dim_customers.user_id = standing.user_id
  AND dim_customers.effective_at <= standing.transaction_timestamp
  AND (dim_customers.end_at IS NULL OR standing.transaction_timestamp < dim_customers.end_at)
LEFT JOIN inventory.dim_products
  ON dim_products.product_id = standing.product_id
  AND dim_products.effective_at <= standing.transaction_timestamp
  AND (dim_products.end_at IS NULL OR standing.transaction_timestamp < dim_products.end_at)
LEFT JOIN customers.dim_geography
  ON dim_geography.country = standing.country
  AND dim_geography.effective_at <= standing.transaction_timestamp
  AND (dim_geography.end_at IS NULL OR standing.transaction_timestamp < dim_geography.end_at)
