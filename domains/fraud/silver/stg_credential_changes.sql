-- A password, an e-mail or a phone is changed from a device that the account has had for less than a day, while it was used from
-- another one before: the owner changes it from where she always was, who took the account from where he is.
SELECT user_id, login_id, device_id, changed_at, source_partition, source_offset
FROM (
  SELECT
    user_id,
    login_id,
    device_id,
    logins.at AS changed_at,
    changed_credential,
    min(logins.at) OVER (PARTITION BY user_id) AS account_since,
    min(logins.at) OVER (PARTITION BY user_id, device_id) AS device_since,
    source_partition,
    source_offset
  FROM (
    SELECT
      told.*,
      row_number() OVER (PARTITION BY user_id, login_id ORDER BY source_offset, source_partition) AS telling
    FROM bronze_kafka__logins AS told
  ) AS logins
  WHERE telling = 1 AND outcome = 'success'
) AS known
WHERE changed_credential AND account_since < device_since AND date_diff('minute', device_since, changed_at) < 1440
