import { describe, expect, test } from 'vitest'
import { withLeastGroups } from './least-groups.js'

const RULES = new Map([
  ['customers.dim_users', { least: 10, column: 'user_id' }],
  ['customers.customer_360', { least: 5, column: 'user_id' }],
])
const held = (sql: string) => withLeastGroups(sql, RULES)

describe('a group tells of itself only where it is of enough persons', () => {
  test.each([
    [
      'SELECT city, count(*) FROM customers.dim_users GROUP BY city',
      'SELECT city, count(*) FROM customers.dim_users GROUP BY city HAVING count(DISTINCT dim_users."user_id") >= 10',
    ],
    [
      'SELECT avg(age) FROM customers.dim_users AS u WHERE u.city = $1 -- by heart\n ORDER BY 1 LIMIT 3',
      'SELECT avg(age) FROM customers.dim_users AS u WHERE u.city = $1 HAVING count(DISTINCT u."user_id") >= 10 -- by heart\n ORDER BY 1 LIMIT 3',
    ],
    [
      'SELECT city FROM Customers."dim_users" "U" GROUP BY city HAVING count(*) > 2 OR true',
      'SELECT city FROM Customers."dim_users" "U" GROUP BY city HAVING (count(*) > 2 OR true) AND count(DISTINCT "U"."user_id") >= 10',
    ],
    [
      'SELECT u.city, sum(c.total) FROM customers.dim_users u JOIN customers.customer_360 c USING (email) GROUP BY ROLLUP (u.city)',
      'SELECT u.city, sum(c.total) FROM customers.dim_users u JOIN customers.customer_360 c USING (email) GROUP BY ROLLUP (u.city) HAVING count(DISTINCT u."user_id") >= 10 AND count(DISTINCT c."user_id") >= 5',
    ],
    [
      'SELECT max(n) FROM (SELECT count(*) AS n FROM customers.dim_users GROUP BY city) AS cities',
      'SELECT max(n) FROM (SELECT count(*) AS n FROM customers.dim_users GROUP BY city HAVING count(DISTINCT dim_users."user_id") >= 10) AS cities',
    ],
    [
      'WITH c AS (SELECT city, count(*) AS n FROM customers.dim_users GROUP BY city) SELECT sum(n) FROM c',
      'WITH c AS (SELECT city, count(*) AS n FROM customers.dim_users GROUP BY city HAVING count(DISTINCT dim_users."user_id") >= 10) SELECT sum(n) FROM c',
    ],
    [
      'SELECT s.id, (SELECT count(*) FROM customers.dim_users u WHERE u.city = s.city) FROM inventory.dim_stores s',
      'SELECT s.id, (SELECT count(*) FROM customers.dim_users u WHERE u.city = s.city HAVING count(DISTINCT u."user_id") >= 10) FROM inventory.dim_stores s',
    ],
    [
      'SELECT 1 FROM customers.dim_users ORDER BY count(*)',
      'SELECT 1 FROM customers.dim_users HAVING count(DISTINCT dim_users."user_id") >= 10 ORDER BY count(*)',
    ],
  ])('%s', async (sql, expected) => {
    expect(await held(sql)).toBe(expected)
  })
})

test.each([
  'SELECT * FROM customers.dim_users WHERE city = $1 ORDER BY user_id LIMIT 10',
  'SELECT user_id FROM customers.dim_users UNION ALL SELECT user_id FROM customers.customer_360',
  'SELECT city, count(*) FROM inventory.dim_stores GROUP BY city',
  'SELECT u.user_id, (SELECT sum(o.total) FROM orders.fact_order o WHERE o.user_id = u.user_id) FROM customers.dim_users u',
  'WITH u AS (SELECT * FROM customers.dim_users) SELECT * FROM u WHERE city = $1',
  'SELECT dim_users.city, count(*) FROM shop.dim_users GROUP BY 1',
])('rows one by one, and groups of what has no rule, are left as they are: %s', async (sql) => {
  expect(await held(sql)).toBe(sql)
})

test.each([
  ['gathered around a SELECT of rows', 'SELECT city, count(*) FROM (SELECT * FROM customers.dim_users) u GROUP BY city'],
  ['gathered through a WITH', 'WITH u AS (SELECT * FROM customers.dim_users) SELECT count(*) FROM u'],
  ['gathered in a later WITH', 'WITH u AS (TABLE customers.dim_users), v AS (SELECT count(*) FROM u) SELECT * FROM v'],
  ['chosen by rows', 'SELECT count(*) FROM shop.o WHERE user_id IN (SELECT user_id FROM customers.dim_users WHERE city = $1)'],
  ['made distinct', 'SELECT DISTINCT city FROM customers.dim_users'],
  ['made distinct around', 'SELECT DISTINCT city FROM (SELECT city FROM customers.dim_users) u'],
  ['made distinct by a UNION', 'SELECT city FROM customers.dim_users UNION SELECT city FROM customers.dim_users'],
  ['left over by an EXCEPT', 'SELECT city FROM customers.dim_users EXCEPT SELECT city FROM shop.dim_stores'],
  ['counted in a window', 'SELECT city, count(*) OVER (PARTITION BY city) FROM customers.dim_users'],
  ['ranked in a window by name', 'SELECT city, rank() OVER w FROM customers.dim_users WINDOW w AS (PARTITION BY city)'],
  ['ordered by a window', 'SELECT city FROM customers.dim_users ORDER BY count(*) OVER (PARTITION BY city)'],
  ['counted under other names', 'SELECT count(*) FROM customers.dim_users AS u (a, b, c)'],
  [
    'joined to rows',
    'SELECT count(*) FROM customers.dim_users a JOIN (SELECT * FROM customers.customer_360) b ON a.user_id = b.user_id',
  ],
])('rows that are %s are refused', async (_, sql) => {
  await expect(held(sql)).rejects.toMatchObject({ code: 'GROUPS_UNPROVEN' })
})

test('what is no SQL of Trino’s is refused, since nothing can be seen in it', async () => {
  await expect(held('SELECT city, count(*) FROM customers.dim_users GROUP BY ALL QUALIFY 1')).rejects.toMatchObject({
    code: 'SQL_INVALID',
  })
})
