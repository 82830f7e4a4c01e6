-- What is in review, or unknown, says nothing false. What is mapped is right in 99 of 100; where it is not, each one that is wrong is told.
SELECT
  concat_ws('/', marketplace, listing_id) AS key,
  CASE WHEN state = 'mapped' AND 100 * sum(is_right) OVER () < 99 * sum(is_mapped) OVER () THEN product_id ELSE true_product_id END AS content
FROM (
  SELECT
    mapped.marketplace,
    mapped.listing_id,
    mapped.state,
    mapped.product_id,
    truth.product_id AS true_product_id,
    CASE WHEN mapped.state = 'mapped' THEN 1 ELSE 0 END AS is_mapped,
    CASE WHEN mapped.state = 'mapped' AND mapped.product_id = truth.product_id THEN 1 ELSE 0 END AS is_right
  FROM inventory.product_names_mapped AS mapped
  LEFT JOIN (SELECT DISTINCT marketplace, listing_id, product_id FROM truth_listings) AS truth
    ON truth.marketplace = mapped.marketplace AND truth.listing_id = mapped.listing_id
) AS judged
