-- Every line of the tills' receipts once, as it was told first. One that makes no sense is kept with its reason and counts nowhere.
SELECT
  receipt_id AS order_id,
  line_number,
  entry,
  CASE
    WHEN entry NOT IN ('sale', 'return') THEN 'ENTRY_UNKNOWN'
    WHEN entry = 'sale' AND (quantity < 1 OR total_amount < 0) THEN 'ENTRY_SIGN_WRONG'
    WHEN entry = 'return' AND (quantity > -1 OR total_amount > 0) THEN 'ENTRY_SIGN_WRONG'
    WHEN currency <> receipt_currency THEN 'CURRENCY_DIFFERS'
  END AS refusal,
  store_id,
  sold_at,
  product_id,
  quantity,
  CAST(unit_price AS decimal(18, 2)) AS unit_price,
  CAST(total_amount AS decimal(18, 2)) AS total_amount,
  currency,
  payment_method,
  member_id,
  source_partition,
  source_offset
FROM (
  SELECT
    bronze_files__pos_sales.*,
    row_number() OVER (PARTITION BY receipt_id, line_number ORDER BY source_partition, source_offset) AS telling,
    -- a receipt is in the currency of its first line
    first_value(currency) OVER (PARTITION BY receipt_id ORDER BY line_number, source_partition, source_offset) AS receipt_currency
  FROM bronze_files__pos_sales
) AS told
WHERE telling = 1
