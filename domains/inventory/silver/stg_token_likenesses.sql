-- Which token of our products a token of a listing is meant to be, how like it is, and what it weighs where it agrees with nothing; all
-- in thousandths. One that we know is itself. A word that we do not know may be misspelled: one letter of five to eight, two of nine
-- and more, the first one right; it counts as much as is left of its letters when twice as many are taken away. Numbers and sizes are
-- never alike. What is like nothing of ours weighs a quarter of a rare word: nobody knows whether it matters.
WITH told AS (
  SELECT DISTINCT
    told.token,
    regexp_extract(told.token, '^[0-9.]+(g|ml|cm|inch|w|v|mah|mb|pct|pcs|)$', 1) AS measured_in,
    CASE WHEN regexp_like(told.token, '^[a-z]{5,40}$') THEN substr(told.token, 1, 1) END AS letter
  FROM stg_names_normalised AS names
  CROSS JOIN UNNEST(split(names.normalised, ' ')) AS told (token)
  WHERE names.is_listed AND names.normalised <> ''
),
known AS (
  SELECT token, weight, CASE WHEN regexp_like(token, '^[a-z]{5,40}$') THEN substr(token, 1, 1) END AS letter
  FROM stg_token_weights
),
strange AS (
  SELECT told.token, told.measured_in, told.letter
  FROM told
  LEFT JOIN known ON known.token = told.token
  WHERE known.token IS NULL
),
pairs AS (
  SELECT
    strange.token,
    known.token AS known_token,
    known.weight AS known_weight,
    CAST(levenshtein_distance(strange.token, known.token) AS integer) AS distance,
    CAST(greatest(length(strange.token), length(known.token)) AS integer) AS letters
  FROM strange
  INNER JOIN known ON known.letter = strange.letter AND abs(length(known.token) - length(strange.token)) <= 2
)
SELECT told.token, told.measured_in, known.token AS known_token, 1000 AS likeness, known.weight AS known_weight, known.weight AS weight_alone
FROM told
INNER JOIN known ON known.token = told.token
UNION ALL
SELECT
  strange.token,
  strange.measured_in,
  coalesce(pairs.known_token, '') AS known_token,
  coalesce(1000 * (pairs.letters - 2 * pairs.distance) / pairs.letters, 0) AS likeness,
  coalesce(pairs.known_weight, 0) AS known_weight,
  250 AS weight_alone
FROM strange
LEFT JOIN pairs ON pairs.token = strange.token AND pairs.distance <= CASE WHEN pairs.letters < 9 THEN 1 ELSE 2 END
