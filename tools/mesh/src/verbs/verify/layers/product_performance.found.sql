SELECT concat_ws('|', product_id, CAST(analysis_date AS varchar), currency) AS key,
  concat_ws('|', CAST(total_sales AS varchar), CAST(total_quantity AS varchar), CAST(total_revenue AS varchar), CAST(net_revenue AS varchar), CAST(total_views AS varchar)) AS content
FROM orders.product_performance
