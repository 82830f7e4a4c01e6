import { expect, test } from 'vitest'
import { deterministicId, surrogateKey } from './ids.js'

test('the same parts give the same id, and where one part ends matters', () => {
  expect(deterministicId('a', 1)).toBe(deterministicId('a', 1))
  expect(deterministicId('ab', 'c')).not.toBe(deterministicId('a', 'bc'))
  expect(deterministicId('a')).toMatch(/^[0-9a-f]{32}$/)
})

test('a surrogate key is a whole number that JSON can hold', () => {
  for (let n = 0; n < 1000; n++) expect(Number.isSafeInteger(surrogateKey('user', n))).toBe(true)
})

test('what was made of some parts stays what it was: tables and truths hold it', () => {
  expect(deterministicId('user', 7, 'Siti é')).toBe('e5cfbc1d12edd7d69fd28ee6fbcb4d58')
  expect(surrogateKey('user', 7, 'Siti é')).toBe(8085772064415162)
})
