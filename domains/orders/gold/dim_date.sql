-- The days from 2020 to 2035. Weeks and weekdays are ISO's. A payday is the 25th, or the last working day before it.
SELECT
  CAST(date_format(days.day, '%Y%m%d') AS integer) AS date_id,
  days.day AS date,
  CAST(year(days.day) AS integer) AS year,
  CAST(quarter(days.day) AS integer) AS quarter,
  CAST(month(days.day) AS integer) AS month,
  CAST(day_of_month(days.day) AS integer) AS day,
  CAST(day_of_week(days.day) AS integer) AS day_of_week,
  CAST(week_of_year(days.day) AS integer) AS week_of_year,
  day_of_week(days.day) > 5 AS is_weekend,
  holidays_decreed.holiday,
  days.day = max(
    CASE
      WHEN day_of_month(days.day) <= 25 AND day_of_week(days.day) <= 5 AND holidays_decreed.holiday IS NULL THEN days.day
    END
  ) OVER (PARTITION BY year(days.day), month(days.day)) AS payday,
  EXISTS (
    SELECT 1
    FROM ramadans_decreed
    WHERE days.day BETWEEN ramadans_decreed.first_day AND ramadans_decreed.last_day
  ) AS ramadan
FROM (
  SELECT CAST(told.moment AS date) AS day
  FROM UNNEST(sequence(DATE '2020-01-01', DATE '2035-12-31', INTERVAL '1' DAY)) AS told (moment)
) AS days
LEFT JOIN holidays_decreed ON holidays_decreed.day = days.day
