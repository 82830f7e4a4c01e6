SELECT
  concat_ws('|', user_id, product_id, CAST(purchase_date AS varchar)) AS key,
  concat_ws(
    '|',
    date_format(first_viewed_at, '%Y-%m-%d %H:%i:%s.%f'),
    date_format(first_purchased_at, '%Y-%m-%d %H:%i:%s.%f'),
    CAST(total_views AS varchar),
    CAST(total_sales AS varchar),
    CAST(total_quantity AS varchar)
  ) AS content
FROM orders.same_day_purchasers
