-- The newest version of an account has no end.
SELECT user_id AS key, concat_ws('|', date_format(updated_at, '%Y-%m-%d %H:%i:%s.%f'), name, email, phone, address, city, province) AS content
FROM (SELECT *, row_number() OVER (PARTITION BY user_id ORDER BY updated_at DESC) AS age FROM truth_users) AS versions
WHERE age = 1
