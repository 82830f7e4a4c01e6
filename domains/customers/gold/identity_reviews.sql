-- Two records that somebody should look at, with what speaks for one person and what became of it: decided, one person without a
-- decision, no longer told of, or still open.
WITH put AS (
  SELECT
    least(record, other_record) AS record,
    greatest(record, other_record) AS other_record,
    because,
    probability,
    evidence,
    occurred_at,
    resolver,
    row_number() OVER (PARTITION BY least(record, other_record), greatest(record, other_record) ORDER BY event_number) AS telling
  FROM identity_journal
  WHERE event = 'TO_REVIEW'
),
decided AS (
  SELECT
    identity_decisions_validated.*,
    row_number() OVER (PARTITION BY record, other_record ORDER BY decision_number DESC) AS newness
  FROM identity_decisions_validated
  WHERE status = 'HOLDS' AND verdict <> 'UNDECIDED'
)
SELECT
  concat('review_', lower(substr(to_hex(md5(to_utf8(concat(put.record, '|', put.other_record)))), 1, 20))) AS review_id,
  put.record,
  put.other_record,
  CASE
    WHEN decided.decision_id IS NOT NULL THEN 'decided'
    WHEN one.person_id IS NULL OR other.person_id IS NULL THEN 'gone'
    WHEN one.person_id = other.person_id THEN 'joined'
    ELSE 'open'
  END AS state,
  put.because,
  put.probability,
  put.evidence,
  one.person_id,
  other.person_id AS other_person_id,
  put.occurred_at AS put_at,
  decided.decision_id,
  decided.verdict,
  decided.reason,
  decided.decided_at,
  put.resolver
FROM put
LEFT JOIN decided ON decided.record = put.record AND decided.other_record = put.other_record AND decided.newness = 1
LEFT JOIN identities_resolved AS one ON one.record = put.record
LEFT JOIN identities_resolved AS other ON other.record = put.other_record
WHERE put.telling = 1
