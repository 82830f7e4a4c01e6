import { expect, test } from 'vitest'
import { boundedCache } from './bounded-cache.js'

test('the least used goes first', () => {
  const cache = boundedCache<string, number>({ entries_max: 2 })
  cache.set('a', 1)
  cache.set('b', 2)
  cache.get('a')
  cache.set('c', 3)
  expect([cache.get('a'), cache.get('b'), cache.get('c'), cache.entries]).toEqual([1, undefined, 3, 2])
})

test('sizes count too, and one that is larger than all is not kept', () => {
  const cache = boundedCache<string, number>({ entries_max: 9, size: { max: 5, of: (key) => key.length } })
  cache.set('aaa', 1)
  cache.set('bbb', 2)
  expect([cache.get('aaa'), cache.get('bbb')]).toEqual([undefined, 2])
  cache.set('bbb', 3)
  cache.set('cc', 4)
  expect([cache.get('bbb'), cache.get('cc')]).toEqual([3, 4])
  cache.set('dddddd', 5)
  expect(cache.entries).toBe(0)
})
