import { describe, expect, test } from 'vitest'
import { Dictionary } from '../text/dictionary.js'
import { pairQuality } from './pair-quality.js'
import { truthOf } from './truth.js'

test('quality is of pairs, within clusters and within persons', () => {
  const persons = Int32Array.of(1, 1, 1, 2, 2, 3)
  expect(pairQuality(persons, persons)).toMatchObject({ true_pairs: 4, clustered_pairs: 4, found_pairs: 4, f1: 1 })
  expect(pairQuality(Int32Array.of(7, 7, 8, 8, 9, 6), persons)).toMatchObject({
    clustered_pairs: 2,
    found_pairs: 1,
    precision: 0.5,
    recall: 0.25,
  })
  expect(pairQuality(Int32Array.of(1, 2, 3, 4, 5, 6), persons)).toMatchObject({ precision: 1, recall: 0, f1: 0 })
})

describe('the truth', () => {
  const truth = (texts: readonly string[], pattern?: RegExp) => {
    const dictionary = new Dictionary()
    const codes = Int32Array.from(texts, (text) => dictionary.intern(text))
    return [...truthOf(dictionary, codes, pattern).persons]
  }
  const together = (persons: readonly number[]) => persons.map((person) => persons.indexOf(person))

  test('is a column whose values come again', () => {
    expect(together(truth(['x', 'y', 'x']))).toEqual([0, 1, 0])
  })

  test.each([
    [['rec-1070-org', 'rec-1070-dup-0', 'rec-10-org', 'rec-10-dup-4']],
    [['Q42-1', 'Q42-2', 'Q7-1', 'Q7-15']],
    [['12_orig', '12_dup', '13_orig', '13_dup']],
  ])('is read out of ids such as %j', (ids) => {
    expect(together(truth(ids))).toEqual([0, 0, 2, 2])
  })

  test('is what a pattern finds', () => {
    expect(together(truth(['a:7', 'b:7', 'c:8'], /:(\d)/))).toEqual([0, 0, 2])
  })

  test('that cannot be told is a fault that says how to tell it', () => {
    expect(() => truth(['a', 'b', 'c'])).toThrow('--truth-pattern')
    expect(() => truth(['a:7', 'b:8'], /x(\d)/)).toThrow('IDENTITY_TRUTH_UNKNOWN')
  })
})
