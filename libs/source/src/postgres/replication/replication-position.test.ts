import fc from 'fast-check'
import { expect, test } from 'vitest'
import { lsnOf, lsnText } from './lsn.js'
import { positionJson, type ReplicationPosition, replicationPosition } from './replication-position.js'

const lsn = fc.bigInt({ min: 0n, max: (1n << 64n) - 1n })
const count = fc.nat()
const position: fc.Arbitrary<ReplicationPosition> = fc.oneof(
  fc.record({ phase: fc.constant('changes' as const), lsn, row: count, rows_read: count }),
  fc.record({ phase: fc.constant('snapshot' as const), lsn, rows_read: count }),
  fc.record({ phase: fc.constant('snapshot' as const), lsn, rows_read: count, key: fc.tuple(fc.string(), fc.string()) }),
)

test('any place of the log is written as Postgres writes it, and read back', () => {
  fc.assert(
    fc.property(lsn, (place) => {
      expect(lsnOf(lsnText(place))).toBe(place)
    }),
    { seed: 3 },
  )
  expect([lsnText(0x16_b374d848n), lsnText(0n)]).toEqual(['16/B374D848', '0/0'])
  expect(['', '0', '0/', '0/123456789', 'x/1', '0/1 '].filter((text) => lsnOf(text) !== undefined)).toEqual([])
})

test('any position is the same after it was committed as JSON', () => {
  fc.assert(
    fc.property(position, (given) => {
      const committed = JSON.parse(JSON.stringify(positionJson(given)))
      expect(replicationPosition('users', committed, 2)).toEqual(given)
    }),
    { seed: 4 },
  )
})

test.each([
  null,
  7,
  {},
  { phase: 'changes', lsn: '0/1', row: 0 },
  { phase: 'changes', lsn: 'x', row: 0, rows_read: 0 },
  { phase: 'changes', lsn: '0/1', row: -1, rows_read: 0 },
  { phase: 'snapshot', lsn: '0/1', rows_read: 0, key: ['of another key'] },
  { phase: 'snapshot', lsn: '0/1', rows_read: 0, key: [1, 2] },
  { phase: 'later', lsn: '0/1', rows_read: 0 },
  { rows_read: 1, after: { cursor: '2026-01-01', key: ['a', 'b'] }, overlap_sum: '0' },
])('%j is no position of a slot', (given) => {
  expect(() => replicationPosition('users', given, 2)).toThrow('SOURCE_POSITION_INVALID')
})
