-- Of the listings that marketplaces sold: how many are mapped, and how many to the product that they are.
SELECT
  count(*) AS listings,
  count_if(mapped.state = 'mapped') AS mapped,
  count_if(mapped.state = 'mapped' AND mapped.product_id = truth.product_id) AS is_right
FROM (SELECT DISTINCT marketplace, listing_id, product_id FROM truth_listings) AS truth
LEFT JOIN inventory.product_names_mapped AS mapped
  ON mapped.marketplace = truth.marketplace AND mapped.listing_id = truth.listing_id
