import { UTC_CALENDAR } from './utc-calendar.js'

/**
 * Trino's functions that DuckDB lacks, or spells or means otherwise. `system.main` is DuckDB's own function
 * where a macro takes its name over.
 */
export const PRELUDE: readonly string[] = [
  // aggregates
  // of no rows it is NULL in DuckDB, and a hugeint of any
  `count_if(c) AS count(CASE WHEN c THEN 1 END)`,
  `approx_distinct(x) AS approx_count_distinct(x)`,
  `approx_percentile(x, p) AS approx_quantile(x, p)`,
  `every(x) AS bool_and(x)`,
  `arbitrary(x) AS any_value(x)`,

  // JSON: a path that leads to an object, and a text that is no JSON, give NULL
  `json_extract_scalar(j, p) AS CASE WHEN json_valid(j::VARCHAR) AND json_type(j::JSON, p) NOT IN ('OBJECT', 'ARRAY') THEN json_extract_string(j::JSON, p) END`,
  `json_array_length(j) AS CASE WHEN json_valid(j::VARCHAR) AND json_type(j::JSON) = 'ARRAY' THEN CAST(system.main.json_array_length(j::JSON) AS BIGINT) END`,
  `json_parse(s) AS CAST(s AS JSON)`,
  `json_format(j) AS CAST(j AS VARCHAR)`,

  // time: date_diff counts whole units, weeks and weekdays are ISO's
  `date_add(unit, n, t) AS CASE lower(unit)
     WHEN 'millisecond' THEN t + to_milliseconds(n) WHEN 'second' THEN t + to_seconds(n) WHEN 'minute' THEN t + to_minutes(n)
     WHEN 'hour' THEN t + to_hours(n) WHEN 'day' THEN t + to_days(n::INT) WHEN 'week' THEN t + to_weeks(n::INT)
     WHEN 'month' THEN t + to_months(n::INT) WHEN 'quarter' THEN t + to_months(3 * n::INT) WHEN 'year' THEN t + to_years(n::INT)
     ELSE error('date_add: unknown unit') END`,
  `date_diff(unit, a, b) AS date_sub(unit, a, b)`,
  `to_unixtime(t) AS epoch(t)`,
  `from_unixtime(x) AS to_timestamp(x)`,
  `date_format(t, f) AS strftime(t, replace(replace(replace(f, '%M', '%B'), '%i', '%M'), '%s', '%S'))`,
  `from_iso8601_timestamp(s) AS CAST(s AS TIMESTAMPTZ)`,
  `from_iso8601_date(s) AS CAST(s AS DATE)`,
  `to_iso8601(t) AS strftime(t, '%Y-%m-%dT%H:%M:%S.%gZ')`,
  `last_day_of_month(t) AS last_day(t)`,
  `at_timezone(t, z) AS t`,
  `with_timezone(t, z) AS timezone(z, t)`,
  `current_timezone() AS 'UTC'`,
  ...UTC_CALENDAR,

  // lists and maps
  `element_at(l, i) AS l[i]`,
  `cardinality(l) AS len(l)`,
  `array_join(l, s) AS array_to_string(l, s), (l, s, n) AS array_to_string(list_transform(l, lambda x: coalesce(CAST(x AS VARCHAR), n)), s)`,
  `array_max(l) AS list_max(l)`,
  `array_min(l) AS list_min(l)`,
  `sequence(a, b) AS generate_series(a, b), (a, b, s) AS generate_series(a, b, s)`,

  // texts and bytes: a pattern that is not met gives NULL, a replacement is of all matches, digests are bytes
  `regexp_like(s, p) AS regexp_matches(s, p)`,
  `regexp_extract(s, p) AS CASE WHEN regexp_matches(s, p) THEN system.main.regexp_extract(s, p) END,
     (s, p, g) AS CASE WHEN regexp_matches(s, p) THEN system.main.regexp_extract(s, p, g) END`,
  `regexp_replace(s, p) AS system.main.regexp_replace(s, p, '', 'g'),
     (s, p, r) AS system.main.regexp_replace(s, p, system.main.regexp_replace(r, '[$]([0-9])', '\\\\\\1', 'g'), 'g')`,
  `to_utf8(s) AS encode(s)`,
  `from_utf8(b) AS decode(b)`,
  `to_hex(b) AS hex(b)`,
  `from_hex(s) AS unhex(s)`,
  `from_base(s, radix) AS CASE WHEN radix = 16 THEN CAST('0x' || s AS BIGINT) ELSE error('from_base: only radix 16 is known here') END`,
  `md5(b) AS unhex(system.main.md5(b))`,
  `sha256(b) AS unhex(system.main.sha256(b))`,
  `levenshtein_distance(a, b) AS levenshtein(a, b)`,
  `codepoint(s) AS unicode(s)`,

  // numbers
  `is_nan(x) AS isnan(x)`,
  `is_finite(x) AS isfinite(x)`,
  `is_infinite(x) AS isinf(x)`,
  `truncate(x) AS trunc(x)`,
]
