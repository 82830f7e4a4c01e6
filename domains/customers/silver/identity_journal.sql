-- Everything by which it is found out who is who: records as sources have them, and what somebody decided of two of them. What was
-- taken back is nobody's word any more.
SELECT
  record,
  CAST(NULL AS varchar) AS other_record,
  named_records,
  name,
  email,
  phone,
  birth_date,
  address,
  city,
  province,
  last_seen_at AS seen_at,
  CAST(NULL AS varchar) AS decision_id,
  CAST(NULL AS bigint) AS decision_number,
  CAST(NULL AS varchar) AS verdict,
  CAST(NULL AS varchar) AS refusal
FROM stg_person_records
UNION ALL
SELECT
  record,
  other_record,
  NULL AS named_records,
  NULL AS name,
  NULL AS email,
  NULL AS phone,
  NULL AS birth_date,
  NULL AS address,
  NULL AS city,
  NULL AS province,
  decided_at AS seen_at,
  decision_id,
  decision_number,
  verdict,
  refusal
FROM identity_decisions_validated
WHERE status <> 'TAKEN_BACK'
