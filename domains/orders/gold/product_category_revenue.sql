-- What each category sold on a UTC day, per currency, and its share of what was sold that day. An order with products of two
-- categories counts as one of each, so orders of categories are not added up. What the catalogue does not know is of the
-- category unknown, and a listing that is mapped to no product, as marketplace/listing, of unmapped.
WITH of_orders AS (
  SELECT
    coalesce(product_categories_scd.category, of_products.without_category) AS category,
    of_products.sale_date,
    of_products.currency,
    of_products.order_id,
    sum(of_products.quantity) AS quantity,
    sum(of_products.revenue) AS revenue,
    sum(of_products.net_revenue) AS net_revenue
  FROM (
    SELECT
      product_id,
      CASE WHEN strpos(product_id, '/') > 0 THEN 'unmapped' ELSE 'unknown' END AS without_category,
      CAST(ordered_at AS date) AS sale_date,
      currency,
      order_id,
      CAST(sum(CASE WHEN entry_kind = 'sale' THEN quantity ELSE 0 END) AS bigint) AS quantity,
      sum(CASE WHEN entry_kind = 'sale' THEN total_amount ELSE 0 END) AS revenue,
      sum(total_amount) AS net_revenue
    FROM fact_order
    GROUP BY product_id, CAST(ordered_at AS date), currency, order_id
    -- what was taken back whole, as it was told of otherwise, leaves nothing
    HAVING
      sum(CASE WHEN entry_kind = 'sale' THEN quantity ELSE 0 END) <> 0
      OR sum(CASE WHEN entry_kind = 'sale' THEN total_amount ELSE 0 END) <> 0
      OR sum(total_amount) <> 0
  ) AS of_products
  LEFT JOIN product_categories_scd
    ON product_categories_scd.product_id = of_products.product_id
    AND CAST(product_categories_scd.effective_at AS date) <= of_products.sale_date
    AND (product_categories_scd.end_at IS NULL OR CAST(product_categories_scd.end_at AS date) > of_products.sale_date)
  GROUP BY
    coalesce(product_categories_scd.category, of_products.without_category),
    of_products.sale_date,
    of_products.currency,
    of_products.order_id
),
of_days AS (
  SELECT
    category,
    sale_date,
    currency,
    count_if(quantity > 0) AS total_sales,
    CAST(sum(revenue) AS decimal(18, 2)) AS total_revenue,
    CAST(sum(quantity) AS bigint) AS total_quantity,
    CAST(sum(net_revenue) AS decimal(18, 2)) AS net_revenue
  FROM of_orders
  GROUP BY category, sale_date, currency
)
SELECT
  category,
  sale_date,
  currency,
  total_sales,
  total_revenue,
  total_quantity,
  net_revenue,
  -- a share is no money: doubles are the same on both engines, and half a ten-thousandth goes up
  CASE
    WHEN sum(total_revenue) OVER (PARTITION BY sale_date, currency) > 0
      THEN CAST(
        CAST(
          floor(
            CAST(CAST(total_revenue * 100 AS bigint) AS double)
            / CAST(CAST(sum(total_revenue) OVER (PARTITION BY sale_date, currency) * 100 AS bigint) AS double) * 10000 + 0.5e0
          ) AS bigint
        ) * DECIMAL '0.0001' AS decimal(18, 4)
      )
  END AS revenue_share
FROM of_days
