-- The segment of each of the 125 cells of recency, frequency and monetary score: how lately against how much, where how much is
-- the mean of frequency and monetary, rounded up. Kept by us.
SELECT
  recency_score,
  frequency_score,
  monetary_score,
  CASE
    WHEN recency_score = 5 THEN
      CASE WHEN much >= 4 THEN 'Champions' WHEN much >= 2 THEN 'Potential Loyalist' ELSE 'New' END
    WHEN recency_score = 4 THEN
      CASE
        WHEN much = 5 THEN 'Champions'
        WHEN much = 4 THEN 'Loyal'
        WHEN much >= 2 THEN 'Potential Loyalist'
        ELSE 'Promising'
      END
    WHEN recency_score = 3 THEN
      CASE WHEN much >= 4 THEN 'Loyal' WHEN much = 3 THEN 'Need Attention' ELSE 'About to Sleep' END
    WHEN recency_score = 2 THEN
      CASE WHEN much >= 3 THEN 'At Risk' ELSE 'Hibernating' END
    ELSE
      CASE WHEN much >= 4 THEN 'Can''t Lose' WHEN much = 3 THEN 'At Risk' ELSE 'Lost' END
  END AS rfm_segment
FROM (
  SELECT
    CAST(recency.score AS integer) AS recency_score,
    CAST(frequency.score AS integer) AS frequency_score,
    CAST(monetary.score AS integer) AS monetary_score,
    (frequency.score + monetary.score + 1) / 2 AS much
  FROM UNNEST(sequence(1, 5)) AS recency (score)
  CROSS JOIN UNNEST(sequence(1, 5)) AS frequency (score)
  CROSS JOIN UNNEST(sequence(1, 5)) AS monetary (score)
) AS cells
