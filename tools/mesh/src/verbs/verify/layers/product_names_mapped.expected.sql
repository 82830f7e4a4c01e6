-- Every listing that a marketplace sold, with the product that it is.
SELECT DISTINCT concat_ws('/', marketplace, listing_id) AS key, product_id AS content
FROM truth_listings
