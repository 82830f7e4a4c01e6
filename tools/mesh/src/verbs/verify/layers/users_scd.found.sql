SELECT user_id AS key, concat_ws('|', date_format(effective_at, '%Y-%m-%d %H:%i:%s.%f'), name, email, phone, address, city, province) AS content
FROM customers.users_scd
WHERE end_at IS NULL
