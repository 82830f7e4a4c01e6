-- Of which category inventory says that a product was, from when on. What else changes of a product is no other category: sales
-- need not be computed again because of a price.
SELECT product_id, category, effective_at AS valid_from_at
FROM inventory.dim_products
