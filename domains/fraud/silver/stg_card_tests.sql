-- A card is tried with less than 1.00 before it pays more than 500.00 within a minute, of whatever currency: nobody buys for so
-- little, and who does not own a card wants to know first whether it is let through. Each row is the attempt to pay the much.
SELECT card_fingerprint, attempt_id, transaction_id, tried_at, attempted_at, source_partition, source_offset
FROM (
  SELECT
    attempts.*,
    max(CASE WHEN amount < 1 THEN attempted_at END) OVER (
      PARTITION BY card_fingerprint, currency
      ORDER BY attempted_at, attempt_id
      ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
    ) AS tried_at
  FROM (
    SELECT
      told.*,
      row_number() OVER (PARTITION BY card_fingerprint, attempt_id ORDER BY source_offset, source_partition) AS telling
    FROM bronze_kafka__payment_attempts AS told
  ) AS attempts
  WHERE telling = 1
) AS tries
WHERE amount > 500 AND date_diff('millisecond', tried_at, attempted_at) <= 60000
