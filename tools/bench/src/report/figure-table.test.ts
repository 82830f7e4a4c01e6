import { expect, test } from 'vitest'
import { atLeast, atMost, figure } from '../figure.js'
import { figureTable, numberText } from './figure-table.js'

test('a table shows each figure beside its baseline, its target and whether it was met', () => {
  const table = figureTable([
    figure({ what: 'read', value: 1_234_567.8, unit: 'events/s', target: atLeast(1_000_000) }),
    figure({
      what: 'wait, p99',
      value: 12.345,
      unit: 'ms',
      baseline: { what: 'the log alone', value: 10 },
      target: atMost(1.1, 'ratio'),
    }),
  ])
  expect(table.split('\n')).toEqual(
    [
      'what       measured            baseline              ratio  target                met',
      '─────────  ──────────────────  ────────────────────  ─────  ────────────────────  ───',
      'read       1,234,568 events/s                               ≥ 1,000,000 events/s  yes',
      'wait, p99  12.3 ms             10 ms, the log alone  1.23   ≤ 1.1 ×               NO',
    ].map((line) => line),
  )
})

test.each([
  [0.01234, '0.012'],
  [1.236, '1.24'],
  [99.96, '100'],
  [123_456.7, '123,457'],
  [Number.NaN, 'NaN'],
])('%d is shown as %s', (value, shown) => {
  expect(numberText(value)).toBe(shown)
})
