-- The products that a listing's name may mean, the ten likeliest, each by the likest of its names. They share a word that fewer than 64
-- products have. The score in ten-thousandths, rounded down: what agrees, of what the product is called and of what else the listing
-- says. Where a size differs from the product's, or the listing is a pack of more, three quarters are left.
WITH told AS (
  SELECT DISTINCT names.normalised, token.*
  FROM stg_names_normalised AS names
  CROSS JOIN UNNEST(split(names.normalised, ' ')) AS word (told)
  INNER JOIN stg_token_likenesses AS token ON token.token = word.told
  WHERE names.is_listed
),
met AS (
  SELECT told.*, product.product_id, product.normalised AS called
  FROM told
  INNER JOIN stg_product_tokens AS product ON product.token = told.known_token
),
pairs AS (
  SELECT DISTINCT normalised, product_id, called
  FROM met
  WHERE measured_in IS NULL AND known_weight > 125
),
agreed AS (
  SELECT normalised, product_id, called, known_token, max(likeness) AS likeness, min(token) AS token
  FROM met
  GROUP BY normalised, product_id, called, known_token
),
called AS (
  SELECT
    pairs.normalised,
    pairs.product_id,
    pairs.called,
    sum(known.weight * coalesce(agreed.likeness, 0)) AS agreeing,
    sum(known.weight * 1000) AS whole,
    array_join(array_agg(known.token ORDER BY known.token) FILTER (WHERE agreed.likeness = 1000), ' ') AS same,
    array_join(array_agg(concat(agreed.token, '~', known.token) ORDER BY known.token) FILTER (WHERE agreed.likeness < 1000), ' ') AS alike,
    array_join(array_agg(known.token ORDER BY known.token) FILTER (WHERE agreed.likeness IS NULL), ' ') AS untold
  FROM pairs
  INNER JOIN stg_product_tokens AS product ON product.product_id = pairs.product_id AND product.normalised = pairs.called
  INNER JOIN stg_token_weights AS known ON known.token = product.token
  LEFT JOIN agreed
    ON agreed.normalised = pairs.normalised AND agreed.product_id = pairs.product_id AND agreed.called = pairs.called
    AND agreed.known_token = known.token
  GROUP BY pairs.normalised, pairs.product_id, pairs.called
),
others AS (
  SELECT
    pairs.normalised,
    pairs.product_id,
    pairs.called,
    sum(told.weight_alone * 1000) AS weight,
    max(CASE WHEN told.measured_in = 'pcs' OR sized.measured_in IS NOT NULL THEN 1 ELSE 0 END) AS sizes,
    array_join(array_agg(told.token ORDER BY told.token), ' ') AS words
  FROM pairs
  INNER JOIN (SELECT DISTINCT normalised, token, measured_in, weight_alone FROM told) AS told ON told.normalised = pairs.normalised
  LEFT JOIN (SELECT DISTINCT product_id, normalised, measured_in FROM stg_product_tokens) AS sized
    ON sized.product_id = pairs.product_id AND sized.normalised = pairs.called AND sized.measured_in = told.measured_in
  WHERE NOT EXISTS (
    SELECT 1
    FROM met
    WHERE met.normalised = pairs.normalised AND met.product_id = pairs.product_id AND met.called = pairs.called AND met.token = told.token
  )
  GROUP BY pairs.normalised, pairs.product_id, pairs.called
),
scored AS (
  SELECT
    called.*,
    others.words,
    coalesce(others.sizes, 0) = 1 AS size_differs,
    CAST(10000 * called.agreeing / (called.whole + coalesce(others.weight, 0)) AS bigint) * (4 - coalesce(others.sizes, 0)) / 4 AS score
  FROM called
  LEFT JOIN others
    ON others.normalised = called.normalised AND others.product_id = called.product_id AND others.called = called.called
),
likest AS (
  SELECT scored.*, row_number() OVER (PARTITION BY normalised, product_id ORDER BY score DESC, called) AS place
  FROM scored
)
SELECT normalised, product_id, called, score, size_differs, same, alike, untold, words AS others
FROM (
  SELECT likest.*, row_number() OVER (PARTITION BY normalised ORDER BY score DESC, product_id) AS rank
  FROM likest
  WHERE place = 1
) AS ranked
WHERE rank <= 10
