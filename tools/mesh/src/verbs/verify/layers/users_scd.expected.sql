-- The newest version of an account has no end. It began where the account first was what it is now.
SELECT user_id AS key, concat_ws('|', date_format(updated_at, '%Y-%m-%d %H:%i:%s.%f'), state) AS content
FROM (
  SELECT user_id, updated_at, state, row_number() OVER (PARTITION BY user_id ORDER BY updated_at DESC) AS age
  FROM (
    SELECT user_id, updated_at, state, lag(state) OVER (PARTITION BY user_id ORDER BY updated_at) AS state_before
    FROM (SELECT user_id, updated_at, concat_ws('|', name, email, phone, address, city, province) AS state FROM truth_users) AS told
  ) AS states
  WHERE state IS DISTINCT FROM state_before
) AS versions
WHERE age = 1
