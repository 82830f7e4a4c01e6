-- From which region inventory says that a store was run, from when on.
SELECT store_id, region, effective_at AS valid_from_at
FROM inventory.dim_stores
