-- Which product a listing of a marketplace is: what somebody decided, else what its names say. A product is taken where it is like enough
-- (8500 ten-thousandths), no other comes near it (1000), no size differs and each of the names means it. What may be one, or another
-- (4000), is to be looked at by somebody; it is never guessed.
WITH listings AS (
  SELECT
    marketplace,
    listing_id,
    max(CASE WHEN place = 1 THEN name END) AS name,
    max(CASE WHEN place = 1 THEN normalised END) AS normalised,
    count(*) AS names_told,
    CAST(sum(times_told) AS bigint) AS times_told,
    min(first_told_at) AS first_told_at,
    max(last_told_at) AS last_told_at
  FROM (
    SELECT
      listed.*,
      names.normalised,
      row_number() OVER (PARTITION BY listed.marketplace, listed.listing_id ORDER BY listed.last_told_at DESC, listed.name) AS place
    FROM orders.marketplace_names_unified AS listed
    INNER JOIN stg_names_normalised AS names ON names.name = listed.name
  ) AS told
  GROUP BY marketplace, listing_id
),
judged AS (
  SELECT
    listings.*,
    best.product_id AS best_product_id,
    coalesce(best.score, 0) AS best_score,
    second.product_id AS second_product_id,
    second.score AS second_score,
    coalesce(best.score, 0) - coalesce(second.score, 0) AS margin,
    best.evidence,
    CASE
      WHEN best.score >= 8500 AND best.score - coalesce(second.score, 0) >= 1000 AND NOT best.size_differs AND best.is_meant_by_all
        THEN 'mapped'
      WHEN best.score >= 4000 THEN 'review'
      ELSE 'unknown'
    END AS state,
    decision.decision_id,
    decision.decided_at,
    decision.product_id AS decided_product_id,
    decision.reason,
    known.product_id AS known_product_id
  FROM listings
  LEFT JOIN stg_listing_candidates AS best
    ON best.marketplace = listings.marketplace AND best.listing_id = listings.listing_id AND best.rank = 1
  LEFT JOIN stg_listing_candidates AS second
    ON second.marketplace = listings.marketplace AND second.listing_id = listings.listing_id AND second.rank = 2
  LEFT JOIN mapping_decisions_validated AS decision
    ON decision.marketplace = listings.marketplace AND decision.listing_id = listings.listing_id
  LEFT JOIN (SELECT DISTINCT product_id FROM products_scd) AS known ON known.product_id = decision.product_id
)
SELECT
  marketplace,
  listing_id,
  name,
  normalised,
  CASE WHEN decision_id IS NOT NULL THEN known_product_id WHEN state = 'mapped' THEN best_product_id END AS product_id,
  CASE
    WHEN decision_id IS NULL THEN state
    WHEN decided_product_id IS NULL THEN 'unknown'
    WHEN known_product_id IS NULL THEN 'review'
    ELSE 'mapped'
  END AS state,
  CASE
    WHEN decision_id IS NULL THEN CAST(CAST(best_score AS decimal(9, 0)) * DECIMAL '0.0001' AS decimal(5, 4))
    WHEN decided_product_id IS NOT NULL AND known_product_id IS NULL THEN DECIMAL '0.0000'
    ELSE DECIMAL '1.0000'
  END AS confidence,
  best_product_id,
  CAST(CAST(best_score AS decimal(9, 0)) * DECIMAL '0.0001' AS decimal(5, 4)) AS best_score,
  second_product_id,
  CAST(CAST(second_score AS decimal(9, 0)) * DECIMAL '0.0001' AS decimal(5, 4)) AS second_score,
  CAST(CAST(margin AS decimal(9, 0)) * DECIMAL '0.0001' AS decimal(5, 4)) AS margin,
  CASE
    WHEN decision_id IS NULL THEN coalesce(evidence, 'no product is called by any of its words')
    WHEN decided_product_id IS NOT NULL AND known_product_id IS NULL
      THEN concat('decided: ', reason, '; the catalogue does not know ', decided_product_id)
    ELSE concat('decided: ', reason)
  END AS evidence,
  decision_id,
  decided_at,
  names_told,
  times_told,
  first_told_at,
  last_told_at
FROM judged
