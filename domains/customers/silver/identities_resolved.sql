-- Whose each record is, as it stands: by what the journal says of it last.
SELECT
  noted.record,
  stg_person_records.kind,
  stg_person_records.record_id,
  noted.person_id,
  noted.occurred_at AS since_at,
  noted.because,
  noted.other_record,
  noted.probability AS confidence,
  noted.evidence,
  noted.resolver,
  stg_person_records.first_seen_at,
  stg_person_records.last_seen_at
FROM (
  SELECT identity_journal.*, row_number() OVER (PARTITION BY record ORDER BY event_number DESC) AS newness
  FROM identity_journal
  WHERE event IN ('ASSIGNED', 'RELEASED')
) AS noted
INNER JOIN stg_person_records ON stg_person_records.record = noted.record
WHERE noted.newness = 1 AND noted.event = 'ASSIGNED'
