-- How often each product was looked at on a UTC day, by the currency in which one pays where it was: unknown, where nobody
-- decided one. What customers took back counts less, so a day is right at any time.
SELECT
  of_countries.product_id,
  of_countries.view_date,
  coalesce(country_currencies_decreed.currency, 'unknown') AS currency,
  CAST(sum(of_countries.views) AS bigint) AS total_views
FROM (
  SELECT product_id, CAST(event_timestamp AS date) AS view_date, country, sum(view_count) AS views
  FROM customers.fact_product_views
  GROUP BY product_id, CAST(event_timestamp AS date), country
) AS of_countries
LEFT JOIN country_currencies_decreed ON country_currencies_decreed.country = of_countries.country
GROUP BY of_countries.product_id, of_countries.view_date, coalesce(country_currencies_decreed.currency, 'unknown')
HAVING sum(of_countries.views) > 0
