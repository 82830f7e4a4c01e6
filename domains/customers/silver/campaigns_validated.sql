-- What each campaign cost on a day and how often it was shown and clicked, as the latest file has it. Where more was clicked than
-- shown neither of the two can be believed; a line that can be goes before it, and what was paid was paid all the same.
SELECT
  campaign_id,
  day,
  cost,
  currency,
  CASE WHEN refusal IS NULL THEN impressions END AS impressions,
  CASE WHEN refusal IS NULL THEN clicks END AS clicks,
  refusal,
  source_partition,
  source_offset
FROM (
  SELECT
    judged.*,
    row_number() OVER (
      PARTITION BY campaign_id, day
      ORDER BY CASE WHEN refusal IS NULL THEN 0 ELSE 1 END, source_offset DESC, source_partition
    ) AS telling
  FROM (
    SELECT lines.*, CASE WHEN clicks > impressions THEN 'CLICKS_EXCEED_IMPRESSIONS' END AS refusal
    FROM bronze_files__campaigns AS lines
  ) AS judged
) AS tellings
WHERE telling = 1
