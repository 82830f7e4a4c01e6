-- Names of products and of listings, spelled one way: lower case, numbers without thousands' points, sizes in one unit of each kind
-- ('500 gr', '0,5kg' and '500g' are 500g; 'isi 10' and '10 lembar' are 10pcs), without what sellers add to any name.
-- A name of nothing else is empty. A fraction's point is an underscore on the way.
WITH names AS (
  SELECT
    name,
    bool_or(is_listed) AS is_listed,
    split(
      trim(
        regexp_replace(regexp_replace(regexp_replace(regexp_replace(regexp_replace(
          replace(replace(lower(name), '_', ' '), '%', ' pct '),
          '([1-9][0-9]{0,2})[.]([0-9]{3})([^0-9]|$)', '$1$2$3'),
          '([0-9])[.,]([0-9])', '$1_$2'),
          '[^\p{L}0-9_]+', ' '),
          '([0-9])(\p{L})', '$1 $2'),
          '(\p{L})([0-9])', '$1 $2')
      ),
      ' '
    ) AS words
  FROM (
    SELECT name, false AS is_listed
    FROM products_scd
    UNION ALL
    SELECT name, true AS is_listed
    FROM orders.marketplace_names_unified
  ) AS named
  GROUP BY name
),
words AS (
  SELECT
    names.name,
    told.place,
    told.word,
    regexp_like(told.word, '^[0-9]{1,9}(_[0-9]{1,3})?$') AS is_number,
    lag(told.word, 1, '') OVER (PARTITION BY names.name ORDER BY told.place) AS word_before,
    lead(told.word, 1, '') OVER (PARTITION BY names.name ORDER BY told.place) AS word_after
  FROM names
  CROSS JOIN UNNEST(names.words) WITH ORDINALITY AS told (word, place)
),
tokens AS (
  SELECT
    words.name,
    words.place,
    CASE
      WHEN NOT words.is_number THEN words.word
      ELSE concat(
        regexp_replace(
          CAST(
            CAST(try_cast(replace(words.word, '_', '.') AS decimal(12, 3)) * coalesce(unit.factor, DECIMAL '1.000') AS decimal(30, 3))
            AS varchar
          ),
          '[.]?0+$',
          ''
        ),
        coalesce(unit.base, CASE WHEN words.word_before IN ('isi', 'x') THEN 'pcs' ELSE '' END)
      )
    END AS token
  FROM words
  LEFT JOIN units_decreed AS unit ON unit.unit = words.word_after
  LEFT JOIN units_decreed AS taken ON taken.unit = words.word
  -- a unit is told with its number
  WHERE taken.unit IS NULL OR NOT regexp_like(words.word_before, '^[0-9]{1,9}(_[0-9]{1,3})?$')
),
kept AS (
  SELECT tokens.name, array_join(array_agg(tokens.token ORDER BY tokens.place), ' ') AS normalised
  FROM tokens
  LEFT JOIN noise_words_decreed AS noise ON noise.word = tokens.token
  WHERE noise.word IS NULL AND tokens.token <> ''
  GROUP BY tokens.name
)
SELECT names.name, coalesce(kept.normalised, '') AS normalised, names.is_listed
FROM names
LEFT JOIN kept ON kept.name = names.name
