import { expect, test } from 'vitest'
import { withoutMicros } from './microseconds.js'

test('the digit of a type goes, and everything else stays at its place', () => {
  const sql = `SELECT CAST(ROW(a) AS ROW(a timestamp(6) with time zone)), CAST(b AS TIMESTAMP ( 6 ))`
  const without = withoutMicros(sql)
  expect(without).toBe('SELECT CAST(ROW(a) AS ROW(a timestamp    with time zone)), CAST(b AS TIMESTAMP      )')
  expect(without).toHaveLength(sql.length)
})

test.each([
  [`SELECT 'timestamp(6)', 'it''s a timestamp(6)' AS "timestamp(6)"`],
  [`SELECT 1 -- a timestamp(6)\n`],
  [`SELECT /* a\ntimestamp(6) */ 1`],
  [`SELECT my_timestamp(6), CAST(a AS timestamp(3)), timestamp, "a""timestamp(6)"`],
])('%s says what it said', (sql) => {
  expect(withoutMicros(sql)).toBe(sql)
})
