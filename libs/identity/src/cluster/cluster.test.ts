import { Fault, seededDice } from '@storemesh/core'
import { describe, expect, test } from 'vitest'
import { builderOf, knownPeople, QUICK_LIMITS } from '../fixtures/people.js'
import { clusterLimitsOf, resolve, USUAL_LIMITS } from '../resolve.js'
import { Scorer } from '../score/scorer.js'
import { cluster } from './cluster.js'
import { Links } from './links.js'

const HEADER = ['first_name', 'last_name', 'birth_date', 'email', 'phone'] as const
const people = knownPeople({ people: 600, records: 1000, columns: HEADER, missing: 0, seed: 21 })
/** Behind those of everybody, records that a test speaks of. */
const TOLD = [
  ['sulastri', 'wongsonegoro', '1980-04-03', 'sulastri@mail.com', '081299990001'],
  ['sulastri', 'wongsonegoro', '1980-04-03', 'sulastri@mail.com', '081299990001'],
  ['sulastri', 'wongsonegoro', '', '', ''],
  ['sulastri', 'wongsonegoro', '1951-11-28', 'other.one@post.id', '085211110002'],
  ['sulastri', 'wongsonegoro', '1951-11-28', 'other.one@post.id', '085211110002'],
]
const FIRST = people.rows.length
const [ANNA, ANNA_AGAIN, EITHER, BERTA, BERTA_AGAIN] = [FIRST, FIRST + 1, FIRST + 2, FIRST + 3, FIRST + 4]
const table = builderOf(HEADER, [...people.rows, ...TOLD]).done()
const limits = QUICK_LIMITS
const { learned } = resolve(table, limits, seededDice(1))
const scorer = new Scorer(learned.compared, learned.model)

function linked(pairs: readonly (readonly [number, number, number])[]): Links {
  const links = new Links()
  for (const [a, b, bits] of pairs) links.add(a, b, bits)
  return links
}

const TRIANGLE = linked([
  [ANNA, ANNA_AGAIN, 40],
  [BERTA, BERTA_AGAIN, 39],
  [ANNA, EITHER, 9],
  [BERTA, EITHER, 8],
])

describe('a record that looks like two people', () => {
  test('does not make them one: the weaker link is for somebody to see', () => {
    const { clusters, review } = cluster(table.size, TRIANGLE, scorer, clusterLimitsOf(limits))
    expect(clusters[ANNA]).toBe(clusters[EITHER])
    expect(clusters[BERTA]).toBe(clusters[BERTA_AGAIN])
    expect(clusters[ANNA]).not.toBe(clusters[BERTA])
    expect(review).toEqual([{ a: BERTA, b: EITHER, bits: 8, because: 'a bridge' }])
  })

  test('goes where somebody has decided that it belongs', () => {
    const { clusters } = cluster(table.size, TRIANGLE, scorer, clusterLimitsOf(limits), {
      together: [[BERTA, EITHER]],
      apart: [],
    })
    expect(clusters[BERTA]).toBe(clusters[EITHER])
    expect(clusters[ANNA]).not.toBe(clusters[EITHER])
  })
})

test('two records that somebody has decided to be two persons stay so, by whatever way they are linked', () => {
  const { clusters, review } = cluster(table.size, TRIANGLE, scorer, clusterLimitsOf(limits), {
    together: [],
    apart: [
      [ANNA, EITHER],
      [ANNA_AGAIN, ANNA],
    ],
  })
  expect(new Set([ANNA, ANNA_AGAIN, EITHER].map((record) => clusters[record])).size).toBe(3)
  expect(review.some(({ a, b }) => a === ANNA && b === ANNA_AGAIN)).toBe(false)
})

test('decisions that contradict each other are refused', () => {
  const pinned = {
    together: [
      [ANNA, EITHER],
      [EITHER, BERTA],
    ],
    apart: [[ANNA, BERTA]],
  } as const
  expect(() => cluster(table.size, linked([]), scorer, clusterLimitsOf(limits), pinned)).toThrow(
    expect.objectContaining({ code: 'IDENTITY_DECISIONS_CONTRADICT' }) satisfies Partial<Fault>,
  )
})

test('a set does not outgrow its limit, and what would make it so is shown', () => {
  const links = linked([
    [ANNA, ANNA_AGAIN, 40],
    [ANNA, EITHER, 20],
  ])
  const { clusters, review } = cluster(table.size, links, scorer, { ...clusterLimitsOf(limits), records_max: 2 })
  expect(clusters[ANNA]).not.toBe(clusters[EITHER])
  expect(review.map(({ because }) => because)).toEqual(['too many records'])
})

test('sets that contradict each other in birth date and phone need more than a likeness', () => {
  const { clusters, review } = cluster(table.size, linked([[ANNA, BERTA, 5]]), scorer, clusterLimitsOf(limits))
  expect(clusters[ANNA]).not.toBe(clusters[BERTA])
  expect(review.map(({ because }) => because)).toEqual(['a conflict'])
})

test('what is likely and not certain is shown and not joined', () => {
  const { clusters, review } = cluster(table.size, linked([[ANNA, ANNA_AGAIN, 2]]), scorer, clusterLimitsOf(USUAL_LIMITS))
  expect(clusters[ANNA]).not.toBe(clusters[ANNA_AGAIN])
  expect(review.map(({ because }) => because)).toEqual(['not certain'])
})
