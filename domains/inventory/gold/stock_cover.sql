-- How long what can be promised lasts at the pace of the 28 whole days before the last one, and how much of what was to be had then
-- was sold. The last day still goes on, so it is no part of the pace.
WITH ends AS (
  SELECT
    stock_daily.*,
    max(stock_date) OVER (PARTITION BY product_id, store_id) AS as_of_date,
    min(stock_date) OVER (PARTITION BY product_id, store_id) AS first_date
  FROM stock_daily
),
spans AS (
  SELECT ends.*, greatest(first_date, CAST(date_add('day', -28, as_of_date) AS date)) AS from_date
  FROM ends
),
days AS (
  SELECT
    spans.*,
    stock_date < as_of_date AS is_whole,
    row_number() OVER (PARTITION BY product_id, store_id ORDER BY stock_date) = 1 AS is_first
  FROM spans
  WHERE stock_date >= from_date
),
shelves AS (
  SELECT
    product_id,
    store_id,
    as_of_date,
    CAST(date_diff('day', from_date, as_of_date) AS bigint) AS days,
    CAST(sum(CASE WHEN is_whole THEN 0 ELSE closing END) AS bigint) AS on_hand,
    CAST(sum(CASE WHEN is_whole THEN 0 ELSE closing_available END) AS bigint) AS available,
    CAST(sum(CASE WHEN is_whole THEN sold ELSE 0 END) AS bigint) AS sold,
    CAST(sum(CASE WHEN is_whole THEN received + returned + CASE WHEN is_first THEN opening ELSE 0 END ELSE 0 END) AS bigint) AS offered
  FROM days
  GROUP BY product_id, store_id, as_of_date, from_date
)
SELECT
  product_id,
  store_id,
  as_of_date,
  on_hand,
  available,
  days,
  sold,
  offered,
  -- half up in whole tenths and ten-thousandths: the engines' decimal divisions differ, whole numbers' do not
  CASE
    WHEN sold > 0
      THEN CAST(CAST((20 * greatest(0, available) * days + sold) / (2 * sold) AS decimal(18, 0)) * 0.1 AS decimal(18, 1))
  END AS days_of_cover,
  CASE
    WHEN offered > 0
      THEN CAST(CAST((20000 * sold + offered) / (2 * offered) AS decimal(18, 0)) * 0.0001 AS decimal(18, 4))
  END AS sell_through
FROM shelves
