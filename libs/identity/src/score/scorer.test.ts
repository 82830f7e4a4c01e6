import { seededDice } from '@storemesh/core'
import { expect, test } from 'vitest'
import { knownPeople, QUICK_LIMITS, tableOf } from '../fixtures/people.js'
import { nameLikeness } from '../compare/value-levels.js'
import { learnTable } from '../resolve.js'
import { PairClasses } from './pair-classes.js'
import { Scorer } from './scorer.js'

const known = knownPeople({
  people: 250,
  records: 400,
  columns: ['first_name', 'last_name', 'email', 'phone', 'street'],
  seed: 3,
})
const { compared, model } = learnTable(tableOf(known), QUICK_LIMITS, seededDice(1))
const scorer = new Scorer(compared, model)

/** The level of two names that are equal. */
const SAME = nameLikeness.words.length - 1

/** Every pair of people, and what each of its comparisons is worth. */
function eachPair(see: (a: number, b: number, bits: number) => void): void {
  for (let a = 0; a < known.rows.length; a += 1) for (let b = 0; b < a; b += 1) see(a, b, scorer.bits(a, b))
}

test('names that have changed places are as frequent as where they belong, whichever of the two has them so', () => {
  const [order, given, surname] = ['order of names', 'given name', 'surname'].map((of) =>
    compared.comparisons.findIndex(({ kind }) => kind === of),
  )
  const isThere = (at: number | undefined, level: number) => scorer.levels[at ?? -1] === level
  let swapped = 0
  eachPair((a, b, bits) => {
    if (!isThere(order, 0) || !isThere(given, SAME) || !isThere(surname, SAME)) return
    swapped += 1
    expect(scorer.bits(b, a)).toBeCloseTo(bits, 9)
  })
  expect(swapped).toBeGreaterThan(1)
})

test('two of one name behind one door are one person sooner than two who are merely called alike', () => {
  const classes = new PairClasses(model)
  const at = (wanted: string) => compared.comparisons.findIndex(({ kind }) => kind === wanted)
  const bitsAt = (level: number) => {
    classes.begin()
    classes.add(at('given name'), level, 5)
    classes.add(at('surname'), SAME, 5)
    classes.add(at('street'), 4, 9)
    return classes.end()
  }
  expect(bitsAt(SAME)).toBeGreaterThan(bitsAt(SAME - 2) + 0.5)
})

test('what is written in two ways tells no more than what is written in one', () => {
  const given = compared.comparisons.findIndex(({ kind }) => kind === 'given name')
  const { field } = compared.comparisons[given] ?? {}
  const countOf = (record: number) => field?.counts[field.codes[record] ?? 0] ?? 0
  const equal = new Map<number, number>()
  const alike: { readonly count: number; readonly bits: number }[] = []
  eachPair((a, b) => {
    const [level, weight, count] = [scorer.levels[given] ?? -1, scorer.weights[given] ?? 0, Math.max(countOf(a), countOf(b))]
    if (level === SAME) equal.set(count, weight)
    else if (level > 0) alike.push({ count, bits: weight })
  })
  const compare = alike.filter(({ count }) => equal.has(count))
  expect(compare.length).toBeGreaterThan(20)
  for (const { count, bits } of compare) expect(bits).toBeLessThanOrEqual(Math.max(0, equal.get(count) ?? 0) + 1e-9)
})
