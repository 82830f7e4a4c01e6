import { expect, test } from 'vitest'
import { spreadOf } from './spread.js'

test('a spread names values that were measured', () => {
  const hundred = Array.from({ length: 100 }, (_, index) => 100 - index)
  expect(spreadOf('it', hundred)).toEqual({ count: 100, p50: 50, p99: 99, max: 100 })
  expect(spreadOf('it', [7])).toEqual({ count: 1, p50: 7, p99: 7, max: 7 })
})

test('nothing measured is told, not shown as zero', () => {
  expect(() => spreadOf('it', [])).toThrow('BENCH_NOTHING_MEASURED')
})
