-- The words and sizes of every name that a product ever had, each once a name. Of a size it is known what it is measured in; a number
-- of no unit is measured in nothing.
SELECT DISTINCT
  products_scd.product_id,
  names.normalised,
  told.token,
  regexp_extract(told.token, '^[0-9.]+(g|ml|cm|inch|w|v|mah|mb|pct|pcs|)$', 1) AS measured_in
FROM products_scd
INNER JOIN stg_names_normalised AS names ON names.name = products_scd.name
CROSS JOIN UNNEST(split(names.normalised, ' ')) AS told (token)
WHERE names.normalised <> ''
