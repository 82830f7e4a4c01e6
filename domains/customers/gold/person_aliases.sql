-- The ids of persons that went into others, and where, in the order in which that was found out.
SELECT event_number, from_person_id, person_id, occurred_at
FROM identity_journal
WHERE event = 'MERGED'
