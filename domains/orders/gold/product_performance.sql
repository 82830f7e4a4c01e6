-- What a product sold on a UTC day, per currency: amounts in different currencies are never added up.
SELECT
  product_id,
  CAST(ordered_at AS date) AS analysis_date,
  currency,
  count(DISTINCT order_id) AS total_sales,
  CAST(sum(total_amount) AS decimal(18, 2)) AS total_revenue,
  CAST(sum(quantity) AS bigint) AS total_quantity,
  -- half up in whole minor units: the engines' decimal divisions differ, whole numbers' do not
  CAST(
    CAST((2 * CAST(sum(total_amount) * 100 AS bigint) + sum(quantity)) / (2 * sum(quantity)) AS decimal(18, 0)) * DECIMAL '0.01'
    AS decimal(18, 2)
  ) AS avg_price
FROM fact_order
GROUP BY product_id, CAST(ordered_at AS date), currency
