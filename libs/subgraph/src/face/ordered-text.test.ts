import { seededDice } from '@storemesh/core'
import type { PrimitiveType } from '@storemesh/iceberg'
import { expect, test } from 'vitest'
import { orderedText, placeText } from './ordered-text.js'

const inByteOrder = (a: string, b: string): number => Buffer.compare(Buffer.from(a), Buffer.from(b))
const ordered = (type: PrimitiveType, values: readonly (string | number | boolean)[]) =>
  values.map((value) => orderedText(type, value) ?? '')

test.each<[PrimitiveType, readonly (string | number | boolean)[]]>([
  ['int', [-2_147_483_648, -10, -9, -1, 0, 1, 9, 10, 2_147_483_647]],
  ['long', ['-9223372036854775808', -9_007_199_254_740_991, -1, 0, 7, 9_007_199_254_740_991, '9223372036854775807']],
  ['decimal(18, 2)', ['-1000.00', '-9.99', '-0.01', '0.00', '0.10', '9.99', '10.00', '1000.00']],
  ['boolean', [false, true]],
  ['date', ['1999-12-31', '2026-01-01', '2026-01-02']],
  ['timestamptz', ['2026-01-01T00:00:00.000000Z', '2026-01-01T00:00:00.000001Z', '2026-01-01T00:00:01.000000Z']],
  ['string', ['', 'A', 'a', 'aa', 'ab', 'b', 'é', '茶', 'ｔ', '🍵']],
])('values of %s are in order as text', (type, values) => {
  const texts = ordered(type, values)
  expect(texts.toSorted(inByteOrder)).toEqual(texts)
  expect(new Set(texts).size).toBe(values.length)
})

test.each<[PrimitiveType, string | number | null]>([
  ['string', null],
  ['int', 'ten'],
  ['double', 1.5],
  ['string', 7],
])('%s %j has no place', (type, value) => {
  expect(orderedText(type, value)).toBeUndefined()
})

const SEEDS = Array.from({ length: 20 }, (_, seed) => [seed] as const)
const CHARACTERS = ['\0', '\u0001', '\u0002', '\u0003', 'a', 'b', '|', 'é', '茶', '🍵'] as const

test.each(SEEDS)('places fit an index, and what is cut off turns no order round (seed %d)', (seed) => {
  const dice = seededDice(seed)
  const text = () => Array.from({ length: dice.pick([0, 1, 2, 3, 200]) }, () => dice.pick(CHARACTERS)).join('')
  for (let n = 0; n < 200; n++) {
    const columns = dice.between(1, 4)
    const [a, b] = [text(), text()]
    const others = Array.from({ length: columns - 1 }, text)
    const [low, high] = inByteOrder(a, b) <= 0 ? [a, b] : [b, a]
    const [below, above] = [placeText([low, ...others]), placeText([high, ...others])]
    expect(inByteOrder(below, above)).toBeLessThanOrEqual(0)
    expect(Buffer.byteLength(above)).toBeLessThanOrEqual(512)
    expect(above).not.toContain('\0')
  }
})
