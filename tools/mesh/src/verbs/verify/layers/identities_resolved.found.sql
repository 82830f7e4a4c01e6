-- A record counts as found where it is in a person. Where the F1 over pairs is below 0.98, each record is told whose person is not
-- exactly somebody.
WITH judged AS (
  SELECT resolved.record, resolved.person_id, truth.user_id
  FROM customers.identities_resolved AS resolved
  LEFT JOIN truth_identities AS truth ON truth.record = resolved.record
),
people AS (SELECT user_id, count(*) AS records FROM truth_identities GROUP BY user_id),
persons AS (SELECT person_id, count(*) AS records FROM judged GROUP BY person_id),
shared AS (SELECT user_id, person_id, count(*) AS records FROM judged GROUP BY user_id, person_id),
pairs AS (
  SELECT
    (SELECT coalesce(sum(records * (records - 1) / 2), 0) FROM people) AS true_pairs,
    (SELECT coalesce(sum(records * (records - 1) / 2), 0) FROM persons) AS joined_pairs,
    (SELECT coalesce(sum(records * (records - 1) / 2), 0) FROM shared) AS right_pairs
)
SELECT
  judged.record AS key,
  CASE
    WHEN 2 * pairs.right_pairs * 100 >= 98 * (pairs.true_pairs + pairs.joined_pairs) THEN judged.user_id
    WHEN shared.records = people.records AND shared.records = persons.records THEN judged.user_id
    ELSE concat(judged.user_id, ' in ', judged.person_id)
  END AS content
FROM judged
CROSS JOIN pairs
INNER JOIN persons ON persons.person_id = judged.person_id
LEFT JOIN people ON people.user_id = judged.user_id
LEFT JOIN shared ON shared.user_id = judged.user_id AND shared.person_id = judged.person_id
