import type { Row } from '@storemesh/query-engine'
import { modelRows } from '@storemesh/testing'
import { describe, expect, test } from 'vitest'
import { hit, hitColumns } from '../given-actions.js'

const sessionized = (rows: readonly Readonly<Record<string, unknown>>[]): Promise<readonly Row[]> =>
  modelRows(
    new URL('./sessionized_web_logs.sql', import.meta.url),
    { bronze_kafka__web_logs: { columns: hitColumns, rows } },
    'cookie, hit_at, hit_id',
  )

const of = (rows: readonly Row[], ...names: string[]) => rows.map((row) => names.map((name) => row[name]))

describe('a visit', () => {
  test('ends where the browser is away for half an hour, and not a microsecond sooner', async () => {
    const rows = await sessionized([
      hit('a', '10:00:00'),
      { ...hit('b', '10:29:59', { source_offset: 2 }), at: '2026-02-01T10:29:59.999999Z' },
      { ...hit('c', '10:59:59', { source_offset: 3 }), at: '2026-02-01T10:59:59.999999Z' },
    ])
    expect(of(rows, 'hit_id', 'session_id', 'hit_number', 'session_hits')).toEqual([
      ['a', 'a', 1n, 2n],
      ['b', 'a', 2n, 2n],
      ['c', 'c', 1n, 1n],
    ])
    expect(of(rows, 'session_started_at', 'session_ended_at')[1]).toEqual([
      '2026-02-01T10:00:00.000000Z',
      '2026-02-01T10:29:59.999999Z',
    ])
  })

  test('goes on past midnight', async () => {
    const rows = await sessionized([hit('a', '23:50:00'), { ...hit('b', '00:00:00'), at: '2026-02-02T00:05:00.000000Z' }])
    expect(of(rows, 'session_id')).toEqual([['a'], ['a']])
  })

  test('is of one browser', async () => {
    const rows = await sessionized([hit('a', '10:00:00'), hit('b', '10:00:01', { cookie: 'c2' })])
    expect(of(rows, 'cookie', 'session_id')).toEqual([
      ['c1', 'a'],
      ['c2', 'b'],
    ])
  })

  test('keeps its name when a hit from before its first one comes late', async () => {
    const rows = await sessionized([
      hit('a', '10:00:00', { source_offset: 1 }),
      hit('b', '10:10:00', { source_offset: 2 }),
      hit('late', '09:50:00', { source_offset: 3 }),
    ])
    expect(of(rows, 'hit_id', 'session_id', 'hit_number')).toEqual([
      ['late', 'a', 1n],
      ['a', 'a', 2n],
      ['b', 'a', 3n],
    ])
  })

  test('that a late hit joins to another is called as the one that was told of first', async () => {
    const two = [hit('b', '10:50:00', { source_offset: 1 }), hit('a', '10:00:00', { source_offset: 2 })]
    expect(of(await sessionized(two), 'hit_id', 'session_id')).toEqual([
      ['a', 'a'],
      ['b', 'b'],
    ])
    const joined = await sessionized([...two, hit('late', '10:25:00', { source_offset: 3 })])
    expect(of(joined, 'hit_id', 'session_id', 'session_hits')).toEqual([
      ['a', 'b', 3n],
      ['late', 'b', 3n],
      ['b', 'b', 3n],
    ])
  })

  test('falls apart where the hit between is taken away, and the part that was told of first keeps the name', async () => {
    const between = hit('between', '10:25:00', { source_offset: 1 })
    const rest = [hit('a', '10:00:00', { source_offset: 2 }), hit('b', '10:50:00', { source_offset: 3 })]
    expect(of(await sessionized([...rest, between]), 'session_id')).toEqual([['between'], ['between'], ['between']])
    expect(of(await sessionized(rest), 'session_id')).toEqual([['a'], ['b']])
  })

  test('is of who logged in first in it, and of the first campaign that was followed in it', async () => {
    const rows = await sessionized([
      hit('a', '10:00:00', { source_offset: 9 }),
      hit('b', '10:01:00', { campaign: 'mail' }),
      hit('c', '10:02:00', { user_id: 'u2', campaign: 'search' }),
      hit('d', '10:03:00', { user_id: 'u1' }),
      hit('e', '12:00:00'),
    ])
    expect(of(rows, 'hit_id', 'session_user_id', 'session_campaign', 'user_id')).toEqual([
      ['a', 'u2', 'mail', null],
      ['b', 'u2', 'mail', null],
      ['c', 'u2', 'mail', 'u2'],
      ['d', 'u2', 'mail', 'u1'],
      ['e', null, null, null],
    ])
  })
})

test('a hit that is told twice counts once, as it was told first, and hits of one instant have an order', async () => {
  const rows = await sessionized([
    hit('b', '10:00:00', { page: '/products/tea/' }),
    hit('a', '10:00:00', { page: '/again', source_offset: 5 }),
    hit('a', '10:00:00', { page: '/', source_offset: 4 }),
  ])
  expect(of(rows, 'hit_id', 'hit_number', 'page', 'product_id')).toEqual([
    ['a', 1n, '/', null],
    ['b', 2n, '/products/tea/', 'tea'],
  ])
})
