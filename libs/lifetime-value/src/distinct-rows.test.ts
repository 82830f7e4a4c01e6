import { seededDice } from '@storemesh/core'
import { expect, test } from 'vitest'
import { distinctRows } from './distinct-rows.js'

test('rows that are alike are one, with their count, and each row finds its own', () => {
  const dice = seededDice(11)
  const length = 20_000
  const columns = [3, 7, 40].map((most) => Float64Array.from({ length }, () => dice.between(0, most) / 7))
  const { columns: distinct, counts, placeOf } = distinctRows(columns, length)
  const texts = (of: readonly Float64Array[], rows: number) =>
    Array.from({ length: rows }, (_, row) => of.map((column) => column[row]).join(' '))
  const told = texts(distinct, counts.length)
  expect(new Set(told).size).toBe(told.length)
  expect(texts(columns, length)).toEqual(Array.from(placeOf, (place) => told[place]))
  expect(counts.reduce((sum, count) => sum + count, 0)).toBe(length)
})

test('0 and −0 are alike', () => {
  expect(distinctRows([Float64Array.of(0, -0)], 2).counts).toEqual(Float64Array.of(2))
})
