-- The months of fasting, from their first day to the eve of Idulfitri, as they were decided. A year that is not here was not
-- decided when this was written: add it when it is.
SELECT first_day, last_day
FROM (
  VALUES
    (DATE '2024-03-12', DATE '2024-04-09'),
    (DATE '2025-03-01', DATE '2025-03-30'),
    (DATE '2026-02-19', DATE '2026-03-20')
) AS decided (first_day, last_day)
