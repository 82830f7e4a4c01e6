SELECT user_id AS key, concat_ws('|', name, email, phone, city, province) AS content
FROM found_customers
