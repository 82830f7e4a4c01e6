-- What the histories tell of them: an estimate is right where what was drawn is within four of its standard errors.
SELECT
  fits.parameter AS key,
  CASE
    WHEN abs(fits.estimate - truth_habits.drawn) <= 4 * fits.standard_error THEN 'within four standard errors'
    ELSE concat('found ', CAST(fits.estimate AS varchar), ' where ', CAST(truth_habits.drawn AS varchar), ' was drawn')
  END AS content
FROM truth_habits
INNER JOIN customers.lifetime_value_fits AS fits ON fits.parameter = truth_habits.parameter
WHERE fits.currency = 'IDR' AND fits.estimate IS NOT NULL
