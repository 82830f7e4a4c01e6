-- The truth knows of no region and of no category.
SELECT concat_ws('|', kpi_name, period, dimension) AS key, CAST(value AS varchar) AS content
FROM orders.sales_kpis
WHERE kpi_name IN ('revenue_by_channel', 'revenue_by_store')
  OR (kpi_name IN ('product_sales', 'product_views') AND dimension LIKE 'all,%')
