-- What a product sold on a UTC day and how often it was looked at, per currency: amounts in different currencies are never added up,
-- and a look counts once, in the currency in which one pays where it was. What was sold alone counts, with its corrections; what has
-- been taken back of it since is in net_revenue. Its category is that in which the day ended; a listing that is mapped to no product
-- stands by itself, as marketplace/listing, under unmapped.
SELECT
  of_days.product_id,
  coalesce(
    product_categories_scd.category, CASE WHEN strpos(of_days.product_id, '/') > 0 THEN 'unmapped' ELSE 'unknown' END
  ) AS category,
  of_days.analysis_date,
  of_days.currency,
  of_days.total_sales,
  of_days.total_revenue,
  of_days.total_quantity,
  of_days.total_views,
  -- rounded half up, in whole ten-thousandths
  CASE
    WHEN of_days.total_views > 0
      THEN CAST(
        CAST((20000 * of_days.total_sales + of_days.total_views) / (2 * of_days.total_views) AS decimal(18, 0)) * DECIMAL '0.0001'
        AS decimal(18, 4)
      )
  END AS conversion_rate,
  of_days.avg_price,
  of_days.net_revenue
FROM (
  SELECT
    coalesce(sold.product_id, stg_product_views.product_id) AS product_id,
    coalesce(sold.analysis_date, stg_product_views.view_date) AS analysis_date,
    coalesce(sold.currency, stg_product_views.currency) AS currency,
    coalesce(sold.total_sales, 0) AS total_sales,
    CAST(coalesce(sold.total_revenue, 0) AS decimal(18, 2)) AS total_revenue,
    coalesce(sold.total_quantity, 0) AS total_quantity,
    coalesce(stg_product_views.total_views, 0) AS total_views,
    -- half up in whole minor units: the engines' decimal divisions differ, whole numbers' do not
    CASE
      WHEN sold.total_quantity > 0
        THEN CAST(
          CAST((2 * CAST(sold.total_revenue * 100 AS bigint) + sold.total_quantity) / (2 * sold.total_quantity) AS decimal(18, 0))
          * DECIMAL '0.01' AS decimal(18, 2)
        )
    END AS avg_price,
    CAST(coalesce(sold.net_revenue, 0) AS decimal(18, 2)) AS net_revenue
  FROM (
    SELECT
      product_id,
      analysis_date,
      currency,
      count_if(quantity > 0) AS total_sales,
      CAST(sum(revenue) AS decimal(18, 2)) AS total_revenue,
      CAST(sum(quantity) AS bigint) AS total_quantity,
      CAST(sum(net_revenue) AS decimal(18, 2)) AS net_revenue
    FROM (
      SELECT
        product_id,
        CAST(ordered_at AS date) AS analysis_date,
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
    ) AS of_orders
    GROUP BY product_id, analysis_date, currency
  ) AS sold
  FULL JOIN stg_product_views
    ON stg_product_views.product_id = sold.product_id
    AND stg_product_views.view_date = sold.analysis_date
    AND stg_product_views.currency = sold.currency
) AS of_days
LEFT JOIN product_categories_scd
  ON product_categories_scd.product_id = of_days.product_id
  AND CAST(product_categories_scd.effective_at AS date) <= of_days.analysis_date
  AND (product_categories_scd.end_at IS NULL OR CAST(product_categories_scd.end_at AS date) > of_days.analysis_date)
