-- How much it says that a token agrees, in thousandths: the fewer products have it, the more (one over the root of how many). In steps
-- of twice as many, so that a product more changes the weight of few tokens, and few names have to be computed again.
SELECT
  token,
  measured_in,
  CASE
    WHEN products < 2 THEN 1000
    WHEN products < 4 THEN 707
    WHEN products < 8 THEN 500
    WHEN products < 16 THEN 354
    WHEN products < 32 THEN 250
    WHEN products < 64 THEN 177
    ELSE 125
  END AS weight
FROM (
  SELECT token, measured_in, count(DISTINCT product_id) AS products
  FROM stg_product_tokens
  GROUP BY token, measured_in
) AS counted
