SELECT concat(order_id, '-', CAST(line_number AS varchar)) AS key,
  concat_ws('|', user_id, product_id, CAST(quantity AS varchar), CAST(unit_price AS varchar), CAST(total_amount AS varchar)) AS content
FROM truth_lines
