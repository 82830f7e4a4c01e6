-- The histories from which lifetime values are estimated. Code tells which parameters fit them best, and how sure that is.
SELECT user_id, currency, as_of_date, frequency, recency_days, age_days, monetary_value
FROM customer_lifetime_value
