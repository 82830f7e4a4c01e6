-- Both sides by key: what is there less often than it should be, more often, or as often but with other content.
SELECT
  CAST(coalesce(sum(expected), 0) AS bigint) AS expected,
  CAST(coalesce(sum(found), 0) AS bigint) AS found,
  CAST(coalesce(sum(greatest(expected - found, 0)), 0) AS bigint) AS lost,
  CAST(coalesce(sum(greatest(found - expected, 0)), 0) AS bigint) AS doubled,
  count_if(expected = found AND expected_content <> found_content) AS wrong
FROM (
  SELECT
    key,
    count_if(side = 'expected') AS expected,
    count_if(side = 'found') AS found,
    coalesce(array_join(array_agg(content ORDER BY content) FILTER (WHERE side = 'expected'), ';'), '') AS expected_content,
    coalesce(array_join(array_agg(content ORDER BY content) FILTER (WHERE side = 'found'), ';'), '') AS found_content
  FROM sides
  GROUP BY key
) AS keys
