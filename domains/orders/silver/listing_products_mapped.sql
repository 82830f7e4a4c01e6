-- Which of our products a listing is, where inventory has mapped it. What else changes of a mapping is no other product: orders need not
-- be computed again because a name was told once more.
SELECT marketplace, listing_id, product_id
FROM inventory.product_names_mapped
WHERE state = 'mapped'
