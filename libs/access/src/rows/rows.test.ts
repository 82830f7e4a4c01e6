import { expect, test } from 'vitest'
import type { SeenRows } from '../decide.js'
import type { Shown } from '../rules/sight.js'
import { partialText, yearText } from './mask.js'
import { rowPasses } from './row-passes.js'
import { seenRow } from './seen-row.js'

const columns = (entries: Readonly<Record<string, Shown>>) => new Map(Object.entries(entries))

test('a row shows what a right speaks of, as it says, and nothing else', () => {
  const row = {
    user_id: 'u-1',
    email: 'siti@example.com',
    name: 'Siti',
    address: 'Jl. Sudirman 1',
    city: 'Medan',
    born: '1990-05-17',
    phone: '+628123456789',
    note: 'new since yesterday',
    risk: { level: 'high', reasons: ['card'] },
    records: [{ record: 'a', kind: 'till' }],
  }
  const seen = columns({
    user_id: 'plain',
    email: 'partial',
    address: 'city',
    born: 'year',
    phone: 'hash',
    name: 'null',
    risk: 'plain',
    'risk.level': 'plain',
    records: 'plain',
    'records.kind': 'plain',
  })
  const found = seenRow(seen, row, 'key')
  expect(found).toEqual({
    user_id: 'u-1',
    email: 's…@example.com',
    address: 'Medan',
    born: '1990-01-01',
    phone: expect.stringMatching(/^[0-9A-F]{64}$/),
    name: null,
    risk: { level: 'high' },
    records: [{ kind: 'till' }],
  })
  expect(seenRow(seen, row, 'key')['phone']).toBe(found['phone'])
  expect(seenRow(seen, row, 'another key')['phone']).not.toBe(found['phone'])
})

test.each([
  ['siti.rahma@example.com', 'sit…@example.com'],
  ['a@b', '…@b'],
  ['Jl. Sudirman', 'Jl.…'],
  ['', '…'],
])('of %j a part is %j', (whole, part) => {
  expect(partialText(whole)).toBe(part)
})

test('a year is its first instant, written as what it is of', () => {
  expect(yearText('2026-11-28')).toBe('2026-01-01')
  expect(yearText('2026-11-28T01:02:03.000004Z')).toBe('2026-01-01T00:00:00.000000Z')
})

test.each<readonly [SeenRows['rows'], readonly string[]]>([
  [{ kind: 'all' }, ['a', 'b', 'c', 'd']],
  [{ kind: 'equals', column: 'user_id', value: 'u-1' }, ['a']],
  [{ kind: 'region', by: 'region', column: 'region', region: 'Jawa' }, ['b']],
  [{ kind: 'region', by: 'store', column: 'store_id', region: 'Jawa' }, ['a', 'b']],
  [{ kind: 'region', by: 'dimension', column: 'dimension', region: 'Jawa' }, ['a', 'c', 'd']],
])('rows by %j', (rows, expected) => {
  const all = [
    { id: 'a', user_id: 'u-1', store_id: 's1', dimension: 'region=Jawa,currency=IDR' },
    { id: 'b', user_id: 'u-2', store_id: 's1', region: 'Jawa', dimension: 'region=Bali' },
    { id: 'c', user_id: null, store_id: 's2', region: 'Bali', dimension: 'store=s1' },
    { id: 'd', store_id: null, dimension: 'all,currency=IDR' },
  ]
  const storesIn = (region: string) => new Set(region === 'Jawa' ? ['s1'] : [])
  expect(all.filter((row) => rowPasses({ rows }, row, storesIn)).map(({ id }) => id)).toEqual(expected)
})

test('of a row that has counted persons already there have to be enough', () => {
  const rights = { rows: { kind: 'all' }, groups: { least: 10, column: 'customers', by: 'counted' } } as const
  const passes = (customers: number | null) => rowPasses(rights, { customers }, () => new Set())
  expect([9, 10, null].map(passes)).toEqual([false, true, false])
})
