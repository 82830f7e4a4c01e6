-- How each reservation stands: what was decided of it last, in the order in which the ledger told it. That one has run out is told
-- like any other decision, so no clock is asked, and whoever computes this again comes to the same.
SELECT
  key, product_id, store_id, reservation_id, quantity, status, refusal, held_until, decided_at, source_partition, source_offset
FROM (
  SELECT
    told.*,
    row_number() OVER (
      PARTITION BY key ORDER BY source_partition DESC, source_offset DESC
    ) AS newness
  FROM (
    SELECT
      changes.key,
      changes."row".product_id AS product_id,
      changes."row".store_id AS store_id,
      changes."row".reservation_id AS reservation_id,
      changes."row".quantity AS quantity,
      changes."row".status AS status,
      changes."row".refusal AS refusal,
      changes."row".held_until AS held_until,
      changes."row".decided_at AS decided_at,
      changes.source_partition,
      changes.source_offset
    FROM bronze_kafka__reservations AS changes
  ) AS told
) AS tellings
WHERE newness = 1
