const ROW = `
  SELECT
    n AS order_id,
    from_unixtime(1767225600 + (n * 7919) % (30 * 86400)) AS ordered_at,
    (n * 31) % 100000 AS user_id,
    concat('product-', CAST((n * 17) % 5000 AS varchar)) AS product_id,
    CAST(n % 9 + 1 AS integer) AS quantity,
    CAST(((n * 13) % 100000) / 100.0 AS decimal(18, 2)) AS amount`

/** Orders over 30 days, as many as $1 says, by arithmetic alone. */
export const ROWS_SQL = `${ROW}
  FROM UNNEST(sequence(CAST(1 AS bigint), $1)) AS given (n)`

const BLOCK = 10_000
/** The same, as many ten thousands as $1 says: without a list as long as the answer. */
export const BLOCKS_SQL = `${ROW}
  FROM (
    SELECT block * ${BLOCK} + place AS n
    FROM UNNEST(sequence(CAST(0 AS bigint), $1 - 1)) AS blocks (block)
    CROSS JOIN UNNEST(sequence(CAST(1 AS bigint), ${BLOCK})) AS places (place)
  ) AS given`
