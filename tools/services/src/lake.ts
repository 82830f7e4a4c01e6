/** Where the lake lies on the servers; the files in `deploy/` say the same. */
export const LAKE = {
  bucket: 'lake',
  region: 'us-east-1',
  warehouse: 's3://lake/warehouse',
  /** The catalog's name in Trino's SQL. */
  catalog: 'lake',
} as const
