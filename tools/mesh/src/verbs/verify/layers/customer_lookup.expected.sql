SELECT user_id AS key, concat_ws('|', name, email, phone, city, province) AS content
FROM (SELECT *, row_number() OVER (PARTITION BY user_id ORDER BY updated_at DESC) AS age FROM truth_users) AS versions
WHERE age = 1
