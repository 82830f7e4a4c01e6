import { expect, test } from 'vitest'
import { atLeast, atMost, figure, isMet } from './figure.js'

const reading = { what: 'reads', value: 800, unit: 'rows/s', baseline: { what: 'plain', value: 1000 } }

test('a figure beside a baseline has a ratio', () => {
  expect(figure(reading).ratio).toBe(0.8)
  expect(figure({ what: 'reads', value: 1, unit: 'ms' }).ratio).toBeUndefined()
})

test('a target is asked of the value or of the ratio, its bound included', () => {
  expect(isMet(figure({ ...reading, target: atLeast(0.8, 'ratio') }))).toBe(true)
  expect(isMet(figure({ ...reading, target: atLeast(0.81, 'ratio') }))).toBe(false)
  expect(isMet(figure({ ...reading, target: atMost(800) }))).toBe(true)
  expect(isMet(figure({ ...reading, target: atMost(799) }))).toBe(false)
  expect(isMet(figure(reading))).toBeUndefined()
})

test('a figure that could not be read meets no target', () => {
  expect(isMet(figure({ what: 'reads', value: Number.NaN, unit: 'ms', target: atMost(10) }))).toBe(false)
  expect(isMet(figure({ what: 'reads', value: 1, unit: 'ms', target: atMost(10, 'ratio') }))).toBe(false)
})
