-- Everything by which it is found out who is who: records as sources have them.
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
  CAST(NULL AS varchar) AS verdict
FROM stg_person_records
