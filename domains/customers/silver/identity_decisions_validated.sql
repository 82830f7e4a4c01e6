-- What somebody decided of two records, each decision once, as it was told first: what is told again under its id changes nothing.
SELECT
  decision_id,
  source_offset AS decision_number,
  least(record, other_record) AS record,
  greatest(record, other_record) AS other_record,
  verdict,
  reason,
  asked_by,
  asked_at AS decided_at
FROM (
  SELECT
    bronze_kafka__identity_commands.*,
    row_number() OVER (PARTITION BY decision_id ORDER BY source_partition, source_offset) AS telling
  FROM bronze_kafka__identity_commands
) AS tellings
WHERE telling = 1
