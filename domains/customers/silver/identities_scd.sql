-- Whose each record was, from when until when, as the journal found it out. Of what was found out at one moment the last holds.
SELECT
  record,
  person_id,
  effective_at,
  end_at,
  end_at IS NULL AS is_current
FROM (
  SELECT
    record,
    event,
    person_id,
    occurred_at AS effective_at,
    lead(occurred_at) OVER (PARTITION BY record ORDER BY event_number) AS end_at
  FROM identity_journal
  WHERE event IN ('ASSIGNED', 'RELEASED')
) AS noted
WHERE event = 'ASSIGNED' AND end_at IS DISTINCT FROM effective_at
