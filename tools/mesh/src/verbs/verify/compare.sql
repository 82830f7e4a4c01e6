-- Both sides by key: what is there less often than it should be, more often, or as often but with other content.
-- Contents are compared by the sum of their digests, the found ones taken away: however many rows a key has, three numbers are kept of it.
SELECT
  CAST(coalesce(sum(expected), 0) AS bigint) AS expected,
  CAST(coalesce(sum(found), 0) AS bigint) AS found,
  CAST(coalesce(sum(greatest(expected - found, 0)), 0) AS bigint) AS lost,
  CAST(coalesce(sum(greatest(found - expected, 0)), 0) AS bigint) AS doubled,
  count_if(expected = found AND difference <> 0) AS wrong
FROM (
  SELECT
    key,
    count_if(side = 'expected') AS expected,
    count_if(side = 'found') AS found,
    sum(CASE side WHEN 'expected' THEN digest ELSE -digest END) AS difference
  FROM (
    SELECT side, key, CAST(from_base(substr(to_hex(md5(to_utf8(coalesce(content, '')))), 1, 15), 16) AS decimal(38, 0)) AS digest
    FROM sides
  ) AS digests
  GROUP BY key
) AS keys
