-- Every movement and every count once, in its place on its shelf, with what lies there after it. A count sets what lies there as of
-- its time; what that changes is its adjustment. Nothing is folded by when it was told, so what comes late changes the past.
WITH told AS (
  SELECT
    product_id, store_id, source, movement_id, kind, quantity, source_version, occurred_at,
    0 AS is_filed,
    source_partition, source_offset
  FROM bronze_kafka__inventory_events
  UNION ALL
  -- a file has no version of its own: a line that is told again is a correction, and the later one holds
  SELECT
    product_id, store_id, 'stock_counts' AS source, count_id AS movement_id, 'count' AS kind, quantity,
    source_offset AS source_version,
    counted_at AS occurred_at,
    1 AS is_filed,
    source_partition, source_offset
  FROM bronze_files__stock_counts
),
judged AS (
  SELECT
    told.*,
    CASE
      WHEN kind NOT IN ('sale', 'receipt', 'return', 'damage', 'reserve', 'release', 'count') THEN 'MOVEMENT_KIND_UNKNOWN'
      WHEN kind IN ('sale', 'damage', 'reserve') AND quantity > 0 THEN 'MOVEMENT_SIGN_WRONG'
      WHEN kind IN ('receipt', 'return', 'release', 'count') AND quantity < 0 THEN 'MOVEMENT_SIGN_WRONG'
    END AS refusal
  FROM told
),
-- of what one source tells of one movement the newest version holds, among those that say something
once AS (
  SELECT *
  FROM (
    SELECT
      judged.*,
      row_number() OVER (
        PARTITION BY product_id, store_id, source, movement_id
        ORDER BY CASE WHEN refusal IS NULL THEN 0 ELSE 1 END, source_version DESC, source_partition, source_offset
      ) AS telling
    FROM judged
  ) AS tellings
  WHERE telling = 1
),
placed AS (
  SELECT
    once.*,
    CASE WHEN refusal IS NULL THEN kind END AS does,
    -- what moves in the moment of a filed count was there when somebody counted
    row_number() OVER (
      PARTITION BY product_id, store_id ORDER BY occurred_at, is_filed, source_version, source, movement_id
    ) AS place
  FROM once
),
counted AS (
  SELECT
    placed.*,
    sum(CASE WHEN does = 'count' THEN 1 ELSE 0 END) OVER (
      PARTITION BY product_id, store_id ORDER BY place ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
    ) AS counts
  FROM placed
),
folded AS (
  SELECT
    counted.*,
    CAST(sum(CASE WHEN does IN ('sale', 'receipt', 'return', 'count') THEN quantity ELSE 0 END) OVER (
      PARTITION BY product_id, store_id, counts ORDER BY place ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
    ) AS bigint) AS on_hand,
    CAST(-sum(CASE WHEN does IN ('reserve', 'release') THEN quantity ELSE 0 END) OVER (
      PARTITION BY product_id, store_id ORDER BY place ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
    ) AS bigint) AS reserved,
    CAST(-sum(CASE WHEN does = 'damage' THEN quantity ELSE 0 END) OVER (
      PARTITION BY product_id, store_id ORDER BY place ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
    ) AS bigint) AS damaged
  FROM counted
)
SELECT
  product_id,
  store_id,
  source,
  movement_id,
  source_version,
  kind,
  quantity,
  refusal,
  CAST(occurred_at + INTERVAL '7' HOUR AS date) AS stock_date,
  occurred_at,
  lead(occurred_at) OVER (PARTITION BY product_id, store_id ORDER BY place) AS until_at,
  place,
  on_hand - coalesce(lag(on_hand) OVER (PARTITION BY product_id, store_id ORDER BY place), 0) AS on_hand_change,
  on_hand,
  reserved,
  damaged,
  on_hand - greatest(0, reserved) - greatest(0, damaged) AS available,
  source_partition,
  source_offset
FROM folded
