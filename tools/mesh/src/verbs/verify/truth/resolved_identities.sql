-- How well persons are told apart: over pairs of records that are in one person or are one, and over persons that are exactly somebody.
WITH judged AS (
  SELECT truth.record, truth.user_id, coalesce(resolved.person_id, truth.record) AS person_id
  FROM truth_identities AS truth
  LEFT JOIN customers.identities_resolved AS resolved ON resolved.record = truth.record
),
people AS (SELECT user_id, count(*) AS records FROM judged GROUP BY user_id),
persons AS (SELECT person_id, count(*) AS records FROM judged GROUP BY person_id),
shared AS (SELECT user_id, person_id, count(*) AS records FROM judged GROUP BY user_id, person_id)
SELECT
  (SELECT count(*) FROM judged) AS records,
  (SELECT count(*) FROM people) AS people,
  (SELECT count(*) FROM persons) AS persons,
  (SELECT sum(records * (records - 1) / 2) FROM people) AS true_pairs,
  (SELECT sum(records * (records - 1) / 2) FROM persons) AS joined_pairs,
  (SELECT sum(records * (records - 1) / 2) FROM shared) AS right_pairs,
  (
    SELECT count(*)
    FROM shared
    INNER JOIN people ON people.user_id = shared.user_id AND people.records = shared.records
    INNER JOIN persons ON persons.person_id = shared.person_id AND persons.records = shared.records
  ) AS right_persons
