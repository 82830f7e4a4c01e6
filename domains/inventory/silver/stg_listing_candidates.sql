-- What all names of a listing together say: a product speaks by the likest of them. Beside it stands how many of the names mean it (4000
-- ten-thousandths) and whether a size differs in any; those of nothing but advertising do not count.
WITH spellings AS (
  SELECT DISTINCT listed.marketplace, listed.listing_id, names.normalised
  FROM orders.marketplace_names_unified AS listed
  INNER JOIN stg_names_normalised AS names ON names.name = listed.name
  WHERE names.normalised <> ''
),
spoken AS (
  SELECT
    spellings.marketplace,
    spellings.listing_id,
    candidates.*,
    row_number() OVER (
      PARTITION BY spellings.marketplace, spellings.listing_id, candidates.product_id ORDER BY candidates.score DESC, candidates.normalised
    ) AS place,
    max(CASE WHEN candidates.size_differs THEN 1 ELSE 0 END) OVER (
      PARTITION BY spellings.marketplace, spellings.listing_id, candidates.product_id
    ) AS sizes_differ,
    sum(CASE WHEN candidates.score >= 4000 THEN 1 ELSE 0 END) OVER (
      PARTITION BY spellings.marketplace, spellings.listing_id, candidates.product_id
    ) AS meant_by
  FROM spellings
  INNER JOIN stg_name_candidates AS candidates ON candidates.normalised = spellings.normalised
),
ranked AS (
  SELECT spoken.*, row_number() OVER (PARTITION BY marketplace, listing_id ORDER BY score DESC, product_id) AS rank
  FROM spoken
  WHERE place = 1
)
SELECT
  ranked.marketplace,
  ranked.listing_id,
  ranked.rank,
  ranked.product_id,
  ranked.score,
  ranked.sizes_differ = 1 AS size_differs,
  ranked.meant_by = counted.spellings AS is_meant_by_all,
  concat_ws(
    '; ',
    concat('called ', ranked.called),
    'agree: ' || ranked.same,
    'misspelled: ' || ranked.alike,
    'not told: ' || ranked.untold,
    'besides: ' || ranked.others,
    CASE WHEN ranked.sizes_differ = 1 THEN 'a size differs' END,
    CASE WHEN ranked.meant_by < counted.spellings THEN 'another of its names does not mean it' END
  ) AS evidence
FROM ranked
INNER JOIN (
  SELECT marketplace, listing_id, count(*) AS spellings
  FROM spellings
  GROUP BY marketplace, listing_id
) AS counted ON counted.marketplace = ranked.marketplace AND counted.listing_id = ranked.listing_id
WHERE ranked.rank <= 2
