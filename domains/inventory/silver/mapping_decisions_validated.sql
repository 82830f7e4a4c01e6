-- What somebody decided last of a listing. A decision is known by its id: what is told again under one changes nothing.
SELECT marketplace, listing_id, decision_id, product_id, reason, asked_at AS decided_at, source_partition, source_offset
FROM (
  SELECT firsts.*, row_number() OVER (PARTITION BY marketplace, listing_id ORDER BY source_partition DESC, source_offset DESC) AS newness
  FROM (
    SELECT
      bronze_kafka__mapping_commands.*,
      row_number() OVER (PARTITION BY marketplace, listing_id, decision_id ORDER BY source_partition, source_offset) AS telling
    FROM bronze_kafka__mapping_commands
  ) AS firsts
  WHERE telling = 1
) AS decided
WHERE newness = 1
