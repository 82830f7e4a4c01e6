-- An older version counts where it stands twice, or where nobody ever was so.
SELECT user_id AS key, content
FROM (
  SELECT
    users.user_id,
    users.content,
    row_number() OVER (PARTITION BY users.user_id, users.content ORDER BY users.row_id) AS copy,
    truth.age
  FROM (
    SELECT user_id, row_id, concat_ws('|', date_format(updated_at, '%Y-%m-%d %H:%i:%s.%f'), name, email, phone, address, city, province) AS content
    FROM customers.bronze_postgres__users
  ) AS users
  LEFT JOIN (
    SELECT
      user_id,
      concat_ws('|', date_format(updated_at, '%Y-%m-%d %H:%i:%s.%f'), name, email, phone, address, city, province) AS content,
      row_number() OVER (PARTITION BY user_id ORDER BY updated_at DESC) AS age
    FROM truth_users
  ) AS truth ON truth.user_id = users.user_id AND truth.content = users.content
) AS landed
WHERE age IS NULL OR age = 1 OR copy > 1
