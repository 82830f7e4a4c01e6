-- How an account is reached, as it says now.
SELECT user_id, email, phone
FROM users_scd
WHERE is_current
