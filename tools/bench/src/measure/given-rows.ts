/** Orders over 30 days, as many as $1 says, by arithmetic alone. */
export const ROWS_SQL = `
  SELECT
    n AS order_id,
    from_unixtime(1767225600 + (n * 7919) % (30 * 86400)) AS ordered_at,
    (n * 31) % 100000 AS user_id,
    concat('product-', CAST((n * 17) % 5000 AS varchar)) AS product_id,
    CAST(n % 9 + 1 AS integer) AS quantity,
    CAST(((n * 13) % 100000) / 100.0 AS decimal(18, 2)) AS amount
  FROM UNNEST(sequence(CAST(1 AS bigint), $1)) AS given (n)`
