-- What the bank took back, each once, as its latest file has it. One of which nothing is left, because the bank gave the money back
-- again, stays with 0.00 and is held against nobody.
SELECT chargeback_id, transaction_id, amount, currency, reason, received_at, source_partition, source_offset
FROM (
  SELECT
    lines.*,
    row_number() OVER (PARTITION BY chargeback_id ORDER BY source_offset DESC, source_partition DESC) AS newness
  FROM bronze_files__chargebacks AS lines
) AS tellings
WHERE newness = 1
