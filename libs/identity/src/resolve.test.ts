import { seededDice } from '@storemesh/core'
import { describe, expect, test } from 'vitest'
import { pairQuality } from './evaluate/pair-quality.js'
import { explain } from './explain/explain.js'
import { type KnownPeople, knownPeople, QUICK_LIMITS, tableOf, type Wanted } from './fixtures/people.js'
import { type Resolution, resolve } from './resolve.js'
import { Scorer } from './score/scorer.js'

const resolved = (people: KnownPeople): Resolution => resolve(tableOf(people), QUICK_LIMITS, seededDice(1))
const qualityOf = (people: KnownPeople) => pairQuality(resolved(people).clusters, people.persons)

describe('tables of other columns and other slips', () => {
  const tables: readonly (readonly [string, Wanted, number])[] = [
    [
      'web accounts',
      { people: 1000, records: 1600, columns: ['first_name', 'last_name', 'email', 'phone', 'city', 'birth_date'] },
      0.98,
    ],
    [
      'no birth date',
      { people: 1000, records: 1600, columns: ['first_name', 'last_name', 'email', 'phone', 'street', 'city'] },
      0.97,
    ],
    [
      'no contact',
      { people: 1000, records: 1600, columns: ['first_name', 'last_name', 'birth_date', 'street', 'city', 'zip'] },
      0.97,
    ],
    [
      'many slips',
      {
        people: 700,
        records: 2000,
        slips: 0.3,
        missing: 0.15,
        columns: ['first_name', 'last_name', 'birth_date', 'email', 'phone', 'city', 'zip'],
      },
      0.95,
    ],
    [
      'families of one phone and one door',
      {
        people: 1200,
        records: 1800,
        families: true,
        columns: ['first_name', 'last_name', 'gender', 'birth_date', 'phone', 'house_no', 'street', 'city', 'zip'],
      },
      0.95,
    ],
    [
      'people who now and then give another first name, and are no twins for that',
      {
        people: 500,
        records: 2000,
        renamed: 0.25,
        slips: 0.25,
        missing: 0.1,
        columns: ['first_name', 'last_name', 'birth_date', 'house_no', 'street', 'city', 'zip'],
      },
      0.95,
    ],
    ['a few records', { people: 60, records: 100, columns: ['first_name', 'last_name', 'birth_date', 'email', 'city'] }, 0.95],
  ]

  test.each(tables)('%s are told apart', (_, wanted, f1) => {
    expect(qualityOf(knownPeople(wanted)).f1).toBeGreaterThanOrEqual(f1)
  })

  test('where nobody comes twice, hardly anybody is joined', () => {
    const { clustered_pairs } = qualityOf(
      knownPeople({
        people: 1200,
        records: 1200,
        families: true,
        columns: ['first_name', 'last_name', 'birth_date', 'phone', 'street', 'city'],
      }),
    )
    expect(clustered_pairs).toBeLessThan(10)
  })
})

describe('what is learned', () => {
  const people = knownPeople({
    people: 1500,
    records: 2600,
    slips: 0.2,
    missing: 0.1,
    columns: ['first_name', 'last_name', 'birth_date', 'city', 'phone'],
    seed: 9,
  })
  const resolution = resolved(people)
  const { model, compared } = resolution.learned
  const at = (name: string) => compared.comparisons.findIndex((comparison) => comparison.name === name)

  test('is how often one person’s records agree, though pairs were found by that', () => {
    // a tenth of the fields told again have a slip of their own on purpose, so that same is same in about eight of ten
    const same = model.m[at('first_name')]?.at(-1) ?? 0
    expect(same).toBeGreaterThan(0.7)
    expect(same).toBeLessThan(0.9)
    expect(model.m[at('order of names')]?.[0]).toBeGreaterThan(0.01)
    expect(model.m[at('order of names')]?.[0]).toBeLessThan(0.1)
  })

  test('gives probabilities that come true', () => {
    const { links } = resolution
    let [expected, true_pairs] = [0, 0]
    for (let link = 0; link < links.size; link += 1) {
      expected += 1 / (1 + 2 ** -(links.bits[link] ?? 0))
      if (people.persons[links.a[link] ?? 0] === people.persons[links.b[link] ?? 0]) true_pairs += 1
    }
    expect(true_pairs / expected).toBeGreaterThan(0.97)
    expect(true_pairs / expected).toBeLessThan(1.03)
  })

  test('weighs a rare name more than a frequent one', () => {
    const field = compared.comparisons[at('last_name')]?.field
    if (field === undefined) throw new Error('no last names')
    const scorer = new Scorer(compared, model)
    const weightOf = (code: number): number => {
      const [a = 0, b = 0] = [...field.codes.subarray(0, field.size)].flatMap((one, record) => (one === code ? [record] : []))
      scorer.bits(a, b)
      return scorer.weights[at('last_name')] ?? 0
    }
    const byCount = [...field.counts.entries()].slice(1).filter(([, count]) => count > 1)
    const frequent = byCount.reduce((best, one) => (one[1] > best[1] ? one : best), [0, 0])
    const rare = byCount.reduce((best, one) => (one[1] < best[1] ? one : best), [0, Number.POSITIVE_INFINITY])
    expect(weightOf(rare[0])).toBeGreaterThan(weightOf(frequent[0]) + 2)
  })

  test('explains a link: the evidence in words, and weights that add up to the whole', () => {
    const { links } = resolution
    const explained = explain(new Scorer(compared, model), links.a[0] ?? 0, links.b[0] ?? 0)
    const sum = explained.evidence.reduce((bits, one) => bits + one.bits, explained.prior_bits + explained.together_bits)
    expect(sum).toBeCloseTo(explained.bits, 9)
    expect(explained.bits).toBeCloseTo(links.bits[0] ?? 0, 3)
    expect(explained.probability).toBeCloseTo(1 / (1 + 2 ** -explained.bits), 9)
    expect(explained.prior_bits).toBeLessThan(-5)
    expect(explained.evidence.map(({ what }) => what)).toEqual([
      'first_name',
      'last_name',
      'order of names',
      'birth_date',
      'city',
      'phone',
    ])
    expect(explained.evidence.every(({ level }) => level.length > 0)).toBe(true)
  })

  test('is the same each time for the same dice', () => {
    expect(resolved(people).clusters).toEqual(resolution.clusters)
  })
})
