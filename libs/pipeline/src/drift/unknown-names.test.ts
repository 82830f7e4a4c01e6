import { expect, test } from 'vitest'
import { freshNames } from './unknown-names.js'

test('a name is new once', () => {
  expect(freshNames([], ['gift', 'products[].discount', 'gift'])).toEqual(['gift', 'products[].discount'])
  expect(freshNames(['gift'], ['gift', 'note'])).toEqual(['note'])
})

test.each([
  'siti@example.id',
  '081234567890',
  'Jl. Sudirman 1',
  'a'.repeat(65),
  `${'a.'.repeat(70)}a`,
  'lines[].081234567890',
  '',
])('a name that may be somebody’s data is not shown: %s', (name) => {
  expect(freshNames([], [name, name])).toEqual(['(not shown)'])
})

test('past fifty names it is said that there are more, once', () => {
  const names = Array.from({ length: 200 }, (_, n) => `customer_${n}`)
  const heard = freshNames([], names)
  expect(heard).toEqual([...names.slice(0, 50), '…'])
  expect(freshNames(heard, ['another'])).toEqual([])
  expect(freshNames(names.slice(0, 50), ['customer_1'])).toEqual([])
  expect(freshNames(names.slice(0, 50), ['another', 'one more'])).toEqual(['…'])
})
