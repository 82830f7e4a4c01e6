import type { Row } from './query-engine.js'

/** Statements as Trino spells them, over `orders.fact_order` of the conformance suite, and the rows that Trino answers. */
export const TRINO_STATEMENTS: readonly { readonly what: string; readonly sql: string; readonly rows: readonly Row[] }[] = [
  {
    what: 'truncates instants',
    sql: "SELECT date_trunc('day', ordered_at) AS d, count(*) AS n FROM orders.fact_order WHERE order_id <= 2 GROUP BY 1 ORDER BY 1",
    rows: [
      { d: '2026-01-01T00:00:00.000000Z', n: 1n },
      { d: '2026-01-02T00:00:00.000000Z', n: 1n },
    ],
  },
  {
    what: 'counts whole units between two times',
    sql: `SELECT date_diff('day', DATE '2025-12-30', ordered_date) AS d,
      date_diff('hour', TIMESTAMP '2026-01-01 10:59:00', TIMESTAMP '2026-01-01 11:01:00') AS h,
      date_diff('minute', TIMESTAMP '2026-01-01 10:59:00', TIMESTAMP '2026-01-01 11:01:00') AS m FROM orders.fact_order WHERE order_id = 1`,
    rows: [{ d: 2n, h: 0n, m: 2n }],
  },
  {
    what: 'adds to times',
    sql: `SELECT CAST(date_add('day', 3, ordered_date) AS DATE) AS a, CAST(date_add('month', 1, DATE '2026-01-31') AS DATE) AS b,
      ordered_at + INTERVAL '1' DAY - INTERVAL '2' HOUR AS c FROM orders.fact_order WHERE order_id = 3`,
    rows: [{ a: '2026-01-06', b: '2026-02-28', c: '2026-01-04T01:00:00.000003Z' }],
  },
  {
    what: 'takes times apart',
    sql: `SELECT year(ordered_at) AS y, month(ordered_at) AS m, day_of_week(DATE '2026-01-04') AS dow, week(DATE '2026-01-01') AS w,
      extract(HOUR FROM ordered_at) AS h, date_format(ordered_at, '%Y-%m-%d %H:%i') AS f FROM orders.fact_order WHERE order_id = 4`,
    rows: [{ y: 2026n, m: 1n, dow: 7n, w: 1n, h: 4n, f: '2026-01-04 04:00' }],
  },
  {
    what: 'takes apart what is no instant alike, and lengths of time',
    sql: `SELECT year(ordered_date) AS y, day_of_year(ordered_date) AS doy, year_of_week(DATE '2027-01-01') AS yow,
      quarter(TIMESTAMP '2026-12-31 23:59:59') AS q, extract(DAY FROM INTERVAL '3' DAY) AS d, hour(INTERVAL '5' HOUR) AS h,
      second(ordered_at) AS s, week_of_year(ordered_at) AS w, day_of_month(ordered_at) AS dom, minute(ordered_at) AS m
      FROM orders.fact_order WHERE order_id = 4`,
    rows: [{ y: 2026n, doy: 4n, yow: 2026n, q: 4n, d: 3n, h: 5n, s: 0n, w: 1n, dom: 4n, m: 0n }],
  },
  {
    what: 'finds the day of an instant, of a text and of nothing',
    sql: `SELECT CAST(ordered_at AS date) AS d, CAST(text AS date) AS t, CAST(nothing AS date) AS n, CAST(before AS date) AS b, count(*) AS orders
      FROM (SELECT ordered_at, '2026-01-04' AS text, CAST(NULL AS timestamp with time zone) AS nothing,
        TIMESTAMP '1969-12-31 23:59:59.999 UTC' AS before FROM orders.fact_order WHERE order_id = 4) AS told
      WHERE CAST(ordered_at AS date) = DATE '2026-01-04'
      GROUP BY CAST(ordered_at AS date), CAST(text AS date), CAST(nothing AS date), CAST(before AS date)
      ORDER BY CAST(ordered_at AS date)`,
    rows: [{ d: '2026-01-04', t: '2026-01-04', n: null, b: '1969-12-31', orders: 1n }],
  },
  {
    what: 'keeps all digits of a decimal',
    sql: `SELECT DECIMAL '0.0001' AS small, DECIMAL '123456789012345678.12' AS large, DECIMAL '-1.50' AS less, DECIMAL '007' AS seven,
      CAST('2.5' AS decimal(18, 3)) AS told`,
    rows: [{ small: '0.0001', large: '123456789012345678.12', less: '-1.50', seven: '7', told: '2.500' }],
  },
  {
    what: 'reads JSON by path; a path to an object and a text that is no JSON give NULL',
    sql: `SELECT json_extract_scalar(details, '$.channel.name') AS name, CAST(json_extract_scalar(details, '$.lines') AS INTEGER) AS lines,
      json_extract_scalar(details, '$.channel') AS object, json_extract_scalar('{broken', '$.a') AS broken FROM orders.fact_order WHERE order_id = 2`,
    rows: [{ name: 'web2', lines: 2, object: null, broken: null }],
  },
  {
    what: 'counts what a JSON list holds; an object and a text that is no JSON give NULL',
    sql: `SELECT json_array_length('[1, {"a": 2}]') AS n, json_array_length('[]') AS none, json_array_length('{"a": [1]}') AS object,
      json_array_length('[1') AS broken, json_extract_scalar('[{"a": "x"}, {"a": "y"}]', concat('$[', CAST(1 AS varchar), '].a')) AS second`,
    rows: [{ n: 2n, none: 0n, object: null, broken: null, second: 'y' }],
  },
  {
    what: 'keeps the microseconds of an instant within a row, and of many rows those that are wanted',
    sql: `SELECT told.at_instant AS whole, cardinality(few) AS few, element_at(few, 1).order_id AS first FROM (
        SELECT CAST(ROW(1, TIMESTAMP '2026-01-04 10:20:30.123456 UTC') AS ROW(n integer, at_instant timestamp(6) with time zone)) AS told,
          array_agg(CAST(ROW(order_id, ordered_at) AS ROW(order_id bigint, at_instant timestamp(6) with time zone)) ORDER BY order_id DESC)
            FILTER (WHERE order_id <= 3) AS few
        FROM orders.fact_order) AS rows`,
    rows: [{ whole: '2026-01-04T10:20:30.123456Z', few: 3n, first: 3n }],
  },
  {
    what: 'reads lists from both ends',
    sql: `SELECT element_at(tags, 1) AS first, element_at(tags, -1) AS last, element_at(tags, 9) AS none, cardinality(tags) AS n,
      contains(tags, 'a') AS has, array_join(tags, '-') AS text FROM orders.fact_order WHERE order_id = 2`,
    rows: [{ first: 'a', last: 't2', none: null, n: 2n, has: true, text: 'a-t2' }],
  },
  {
    what: 'unnests lists beside their row, with their places',
    sql: `SELECT order_id, tag, place FROM orders.fact_order CROSS JOIN UNNEST(tags) WITH ORDINALITY AS u(tag, place)
      WHERE order_id < 3 ORDER BY order_id, place`,
    rows: [
      { order_id: 1n, tag: 'a', place: 1n },
      { order_id: 1n, tag: 't1', place: 2n },
      { order_id: 2n, tag: 'a', place: 1n },
      { order_id: 2n, tag: 't2', place: 2n },
    ],
  },
  {
    what: 'makes sequences of numbers and days',
    sql: `SELECT CAST(d AS DATE) AS d FROM UNNEST(sequence(DATE '2026-01-30', DATE '2026-02-01', INTERVAL '1' DAY)) AS t(d) ORDER BY 1`,
    rows: [{ d: '2026-01-30' }, { d: '2026-01-31' }, { d: '2026-02-01' }],
  },
  {
    what: 'counts what differs, about and exactly',
    sql: 'SELECT approx_distinct(amount) BETWEEN 5 AND 7 AS about, count(DISTINCT customer) AS exact, count(customer) AS set FROM orders.fact_order',
    rows: [{ about: true, exact: 2n, set: 5n }],
  },
  {
    what: 'computes over windows',
    sql: `SELECT order_id, sum(amount) OVER (PARTITION BY customer ORDER BY ordered_at ROWS BETWEEN 1 PRECEDING AND CURRENT ROW) AS s,
      lag(order_id) OVER (PARTITION BY customer ORDER BY ordered_at) AS before, row_number() OVER (ORDER BY order_id DESC) AS place
      FROM orders.fact_order WHERE customer = 'C1' ORDER BY order_id`,
    rows: [
      { order_id: 1n, s: '10.50', before: null, place: 3n },
      { order_id: 3n, s: '41.00', before: 1n, place: 2n },
      { order_id: 5n, s: '81.00', before: 3n, place: 1n },
    ],
  },
  {
    what: 'groups by sets, and says which',
    sql: `SELECT customer, CAST(grouping(customer) AS INTEGER) AS whole, count(*) AS n FROM orders.fact_order WHERE customer IS NOT NULL
      GROUP BY GROUPING SETS ((customer), ()) ORDER BY 2, 1`,
    rows: [
      { customer: 'C0', whole: 0, n: 2n },
      { customer: 'C1', whole: 0, n: 3n },
      { customer: null, whole: 1, n: 5n },
    ],
  },
  {
    what: 'keeps decimals exact through sums, products and explicit casts',
    sql: `SELECT CAST(sum(amount) AS DECIMAL(18, 2)) AS total, CAST(CAST(0.10 AS DECIMAL(10, 2)) + CAST(0.20 AS DECIMAL(10, 2)) AS DECIMAL(10, 2)) AS third,
      CAST(amount * CAST(1.11 AS DECIMAL(4, 2)) AS DECIMAL(18, 4)) AS taxed, CAST(2.005 AS DECIMAL(10, 2)) AS rounded
      FROM orders.fact_order WHERE order_id = 1 GROUP BY amount`,
    rows: [{ total: '10.50', third: '0.30', taxed: '11.6550', rounded: '2.01' }],
  },
  {
    what: 'divides whole numbers whole, and doubles not',
    sql: 'SELECT 7 / 2 AS a, -7 / 2 AS b, 7 % 3 AS c, 7e0 / 2 AS d, quantity / 2 AS e, 1e0 AS f FROM orders.fact_order WHERE order_id = 3',
    rows: [{ a: 3, b: -3, c: 1, d: 3.5, e: 1, f: 1 }],
  },
  {
    what: 'tries casts',
    sql: "SELECT try_cast('12' AS INTEGER) AS a, try_cast('x' AS INTEGER) AS b, try_cast('2026-02-30' AS DATE) AS c, CAST('7' AS BIGINT) AS d",
    rows: [{ a: 12, b: null, c: null, d: 7n }],
  },
  {
    what: 'matches patterns; what is not met is NULL, and all matches are replaced',
    sql: `SELECT regexp_like(customer, '^C1') AS likes, regexp_extract(customer, 'C(\\d)', 1) AS digit, regexp_extract(customer, 'X') AS none,
      regexp_replace('a-b-c', '-', '+') AS plus, regexp_replace('ab', '(a)(b)', '$2$1') AS turned, split_part('a-b', '-', 2) AS part
      FROM orders.fact_order WHERE order_id = 1`,
    rows: [{ likes: true, digit: '1', none: null, plus: 'a+b+c', turned: 'ba', part: 'b' }],
  },
  {
    what: 'splits texts, and counts letters between two',
    sql: `SELECT split('a  b', ' ') AS words, cardinality(split('', ' ')) AS none, levenshtein_distance('sabun', 'sabum') AS one,
      levenshtein_distance('deterjen', 'detergent') AS two, regexp_replace('café 2L', '([0-9])(\\p{L})', '$1 $2') AS apart,
      regexp_replace('1,5', '([0-9]),([0-9])', '$1_$2') AS joined, regexp_extract('50', '^[0-9]+(g|)$', 1) AS unit, concat_ws('; ', 'a', NULL, 'b') AS told`,
    rows: [{ words: ['a', '', 'b'], none: 1n, one: 1n, two: 2n, apart: 'café 2 L', joined: '1_5', unit: '', told: 'a; b' }],
  },
  {
    what: 'digests bytes to bytes',
    sql: "SELECT lower(to_hex(md5(to_utf8('a')))) AS m, substr(to_hex(sha256(to_utf8('a'))), 1, 8) AS s, from_utf8(from_hex('6162')) AS t",
    rows: [{ m: '0cc175b9c0f1b6a831c399e269772661', s: 'CA978112', t: 'ab' }],
  },
  {
    what: 'chooses by another column, and by condition',
    sql: `SELECT max_by(order_id, amount) AS best, min_by(order_id, amount) AS least, count_if(amount > 30) AS n, bool_or(customer IS NULL) AS some,
      sum(IF(quantity > 3, 1, 0)) AS high, count(*) FILTER (WHERE quantity < 3) AS low FROM orders.fact_order`,
    rows: [{ best: 6n, least: 1n, n: 4n, some: true, high: 3n, low: 2n }],
  },
  {
    what: 'chooses the first few rows of each group by several columns',
    sql: `SELECT quantity > 3 AS is_high, max_by(CAST(ROW(order_id, quantity) AS ROW(id bigint, many integer)), ROW(quantity, order_id), 2) AS most
      FROM orders.fact_order GROUP BY quantity > 3 ORDER BY 1`,
    rows: [
      {
        is_high: false,
        most: [
          { id: 3n, many: 3 },
          { id: 2n, many: 2 },
        ],
      },
      {
        is_high: true,
        most: [
          { id: 6n, many: 6 },
          { id: 5n, many: 5 },
        ],
      },
    ],
  },
  {
    what: 'counts none where there is no row, or none that meets the condition',
    sql: `SELECT count_if(amount > 30) AS n, (SELECT count_if(customer = 'nobody') FROM orders.fact_order) AS m
      FROM orders.fact_order WHERE order_id < 0`,
    rows: [{ n: 0n, m: 0n }],
  },
  {
    what: 'puts NULL where it is told, and takes the first few',
    sql: 'SELECT order_id, customer FROM orders.fact_order ORDER BY customer DESC NULLS LAST, order_id OFFSET 3 ROWS FETCH FIRST 3 ROWS ONLY',
    rows: [
      { order_id: 2n, customer: 'C0' },
      { order_id: 4n, customer: 'C0' },
      { order_id: 6n, customer: null },
    ],
  },
  {
    what: 'joins: beside, laterally, by a correlated subquery, by what is missing',
    sql: `SELECT a.order_id, l.twice, (SELECT count(*) FROM orders.fact_order AS c WHERE c.customer = a.customer) AS same
      FROM orders.fact_order AS a CROSS JOIN LATERAL (SELECT a.order_id * 2 AS twice) AS l
      LEFT JOIN orders.fact_order AS b ON b.order_id = a.order_id + 5 WHERE b.order_id IS NULL AND a.order_id < 4 ORDER BY 1`,
    rows: [
      { order_id: 2n, twice: 4n, same: 2n },
      { order_id: 3n, twice: 6n, same: 3n },
    ],
  },
  {
    what: 'joins in the order that is written: all of what stands on the right is kept',
    sql: `SELECT b.order_id AS b, c.order_id AS c FROM (SELECT 1 AS one) AS a CROSS JOIN orders.fact_order AS b
      RIGHT JOIN orders.fact_order AS c ON b.order_id = c.order_id - 5 WHERE c.order_id > 4 ORDER BY c`,
    rows: [
      { b: null, c: 5n },
      { b: 1n, c: 6n },
    ],
  },
  {
    what: 'names its parts by WITH, also recursively',
    sql: `WITH RECURSIVE steps(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM steps WHERE n < 3), fact_order(id, amount) AS (SELECT order_id, amount FROM orders.fact_order)
      SELECT n, amount FROM steps JOIN fact_order ON id = n ORDER BY n`,
    rows: [
      { n: 1, amount: '10.50' },
      { n: 2, amount: '20.50' },
      { n: 3, amount: '30.50' },
    ],
  },
  {
    what: 'unites, intersects and leaves out',
    sql: `(SELECT order_id FROM orders.fact_order EXCEPT SELECT order_id FROM orders.fact_order WHERE order_id < 5)
      UNION ALL SELECT * FROM (VALUES (CAST(100 AS BIGINT))) AS v(order_id) ORDER BY 1`,
    rows: [{ order_id: 5n }, { order_id: 6n }, { order_id: 100n }],
  },
  {
    what: 'reads a column by its relation’s full name',
    sql: 'SELECT orders.fact_order.order_id AS id, fact_order.customer AS c FROM orders.fact_order WHERE orders.fact_order.order_id = 1',
    rows: [{ id: 1n, c: 'C1' }],
  },
  {
    what: 'keeps a long whole, and a text that looks like SQL a text',
    sql: "SELECT 9007199254740993 AS l, 9223372036854775807 AS m, 'SELECT * FROM orders.fact_order; --' AS t, '$1' AS p",
    rows: [{ l: 9007199254740993n, m: 9223372036854775807n, t: 'SELECT * FROM orders.fact_order; --', p: '$1' }],
  },
]
