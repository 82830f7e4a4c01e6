-- How well persons are told apart: over pairs of records that are in one person or are one, and over persons that are exactly
-- somebody. Of all records, and of accounts alone, which nobody names and likeness has to find.
WITH judged AS (
  SELECT scopes.scope, truth.record, truth.person, coalesce(resolved.person_id, truth.record) AS person_id
  FROM truth_identities AS truth
  LEFT JOIN customers.identities_resolved AS resolved ON resolved.record = truth.record
  INNER JOIN (SELECT 'records' AS scope UNION ALL SELECT 'accounts' AS scope) AS scopes
    ON scopes.scope = 'records' OR truth.record LIKE 'account/%'
),
people AS (SELECT scope, person, count(*) AS records FROM judged GROUP BY scope, person),
persons AS (SELECT scope, person_id, count(*) AS records FROM judged GROUP BY scope, person_id),
shared AS (SELECT scope, person, person_id, count(*) AS records FROM judged GROUP BY scope, person, person_id),
meant AS (
  SELECT scope, sum(records) AS records, count(*) AS people, sum(records * (records - 1) / 2) AS true_pairs FROM people GROUP BY scope
),
said AS (SELECT scope, count(*) AS persons, sum(records * (records - 1) / 2) AS joined_pairs FROM persons GROUP BY scope),
found AS (
  SELECT
    shared.scope,
    sum(shared.records * (shared.records - 1) / 2) AS right_pairs,
    count_if(people.records = shared.records AND persons.records = shared.records) AS right_persons
  FROM shared
  INNER JOIN people ON people.scope = shared.scope AND people.person = shared.person
  INNER JOIN persons ON persons.scope = shared.scope AND persons.person_id = shared.person_id
  GROUP BY shared.scope
)
SELECT
  meant.scope,
  meant.records,
  meant.people,
  said.persons,
  meant.true_pairs,
  said.joined_pairs,
  found.right_pairs,
  found.right_persons
FROM meant
INNER JOIN said ON said.scope = meant.scope
INNER JOIN found ON found.scope = meant.scope
ORDER BY meant.scope DESC
