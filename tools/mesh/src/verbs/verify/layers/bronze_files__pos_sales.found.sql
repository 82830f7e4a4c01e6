SELECT
  concat_ws('/', receipt_id, CAST(line_number AS varchar)) AS key,
  concat_ws(
    '|',
    date_format(sold_at, '%Y-%m-%dT%H:%i:%s.%fZ'),
    store_id,
    product_id,
    CAST(quantity AS varchar),
    CAST(unit_price AS varchar),
    CAST(total_amount AS varchar),
    member_id
  ) AS content
FROM orders.bronze_files__pos_sales
