-- How content people are and how long their tickets took, by ISO week of UTC, of all and of each channel. A percentile is the value
-- of the ticket at its place: half of the tickets took no longer than p50.
WITH steps AS (
  SELECT CAST(date_trunc('week', CAST(occurred_at AS date)) AS date) AS week_start, channel, kind, score, resolution_s
  FROM support_validated
  WHERE (kind = 'feedback' AND refusal IS NULL) OR resolution_s IS NOT NULL
),
faces AS (
  SELECT week_start, 'all' AS dimension, kind, score, resolution_s FROM steps
  UNION ALL
  SELECT week_start, concat('channel=', channel) AS dimension, kind, score, resolution_s FROM steps WHERE channel IS NOT NULL
),
feedback AS (
  SELECT week_start, dimension, count(*) AS answers, CAST(sum(score) AS bigint) AS scores
  FROM faces
  WHERE kind = 'feedback'
  GROUP BY week_start, dimension
),
resolutions AS (
  SELECT
    week_start,
    dimension,
    max(resolved) AS resolved,
    max(CASE WHEN place = (resolved + 1) / 2 THEN resolution_s END) AS p50,
    max(CASE WHEN place = (9 * resolved + 9) / 10 THEN resolution_s END) AS p90
  FROM (
    SELECT
      faces.*,
      row_number() OVER (PARTITION BY week_start, dimension ORDER BY resolution_s) AS place,
      count(*) OVER (PARTITION BY week_start, dimension) AS resolved
    FROM faces
    WHERE resolution_s IS NOT NULL
  ) AS placed
  GROUP BY week_start, dimension
),
kpis AS (
  SELECT 'feedback_count' AS kpi_name, week_start, dimension, CAST(answers AS decimal(22, 4)) AS value, 'answers' AS unit FROM feedback
  UNION ALL
  -- half up in whole ten-thousandths: the engines' decimal divisions differ, whole numbers' do not
  SELECT
    'feedback_mean', week_start, dimension,
    CAST(CAST((20000 * scores + answers) / (2 * answers) AS decimal(18, 0)) * DECIMAL '0.0001' AS decimal(22, 4)), 'score'
  FROM feedback
  UNION ALL
  SELECT 'tickets_resolved', week_start, dimension, CAST(resolved AS decimal(22, 4)), 'tickets' FROM resolutions
  UNION ALL
  SELECT 'resolution_time_p50', week_start, dimension, CAST(p50 AS decimal(22, 4)), 'seconds' FROM resolutions
  UNION ALL
  SELECT 'resolution_time_p90', week_start, dimension, CAST(p90 AS decimal(22, 4)), 'seconds' FROM resolutions
)
SELECT
  kpi_name,
  CAST(date_trunc('month', week_start) AS date) AS month,
  concat(CAST(year_of_week(week_start) AS varchar), '-W', lpad(CAST(week_of_year(week_start) AS varchar), 2, '0')) AS period,
  dimension,
  value,
  unit
FROM kpis
