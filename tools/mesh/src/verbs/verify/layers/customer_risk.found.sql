SELECT user_id AS key, CAST(chargebacks AS varchar) AS content
FROM fraud.customer_risk
