-- A record counts as found where it is in a person. Where the F1 over pairs is below 0.98, each record is told whose person is not
-- exactly somebody.
WITH judged AS (
  SELECT resolved.record, resolved.person_id, truth.person
  FROM customers.identities_resolved AS resolved
  LEFT JOIN truth_identities AS truth ON truth.record = resolved.record
),
people AS (SELECT person, count(*) AS records FROM truth_identities GROUP BY person),
persons AS (SELECT person_id, count(*) AS records FROM judged GROUP BY person_id),
shared AS (SELECT person, person_id, count(*) AS records FROM judged GROUP BY person, person_id),
pairs AS (
  SELECT
    (SELECT coalesce(sum(records * (records - 1) / 2), 0) FROM people) AS true_pairs,
    (SELECT coalesce(sum(records * (records - 1) / 2), 0) FROM persons) AS joined_pairs,
    (SELECT coalesce(sum(records * (records - 1) / 2), 0) FROM shared) AS right_pairs
)
SELECT
  judged.record AS key,
  CASE
    WHEN 2 * pairs.right_pairs * 100 >= 98 * (pairs.true_pairs + pairs.joined_pairs) THEN judged.person
    WHEN shared.records = people.records AND shared.records = persons.records THEN judged.person
    ELSE concat(judged.person, ' in ', judged.person_id)
  END AS content
FROM judged
CROSS JOIN pairs
INNER JOIN persons ON persons.person_id = judged.person_id
LEFT JOIN people ON people.person = judged.person
LEFT JOIN shared ON shared.person = judged.person AND shared.person_id = judged.person_id
