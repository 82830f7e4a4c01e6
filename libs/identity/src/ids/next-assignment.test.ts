import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { aliasTable, asOf } from './as-of.js'
import { type Assignment, NOBODY } from './assignment.js'
import { nextAssignment } from './next-assignment.js'

const first = nextAssignment(NOBODY, [['a', 'b', 'c'], ['d', 'e'], ['f']], [], 100)
const personOf = ({ persons }: Assignment, record: string): string => persons.get(record) ?? ''
const [abc, de, f] = ['a', 'd', 'f'].map((record) => personOf(first.assignment, record))

test('whoever is new gets an id, and nothing is told of it', () => {
  expect(new Set([abc, de, f]).size).toBe(3)
  expect(first.events).toEqual([])
  expect(first.assignment.born.get(abc ?? '')).toBe(100)
})

describe('when clusters come together', () => {
  const merged = nextAssignment(first.assignment, [['a', 'b', 'c', 'd', 'e'], ['f']], [], 200)

  test('the id of the larger one is kept, and the other leads to it', () => {
    expect(personOf(merged.assignment, 'd')).toBe(abc)
    expect(merged.events).toEqual([{ what: 'MERGED', at_ms: 200, from: de, to: abc, records: 2 }])
    expect(aliasTable(merged.assignment.aliases)).toEqual(new Map([[de, abc]]))
  })

  test('an old id is answered for as it was then, and as it is now', () => {
    expect(asOf(merged.events, de ?? '', 150).person).toBe(de)
    expect(asOf(merged.events, de ?? '', 200)).toEqual({ person: abc, splitOff: [], because: merged.events })
  })

  test('of two that are as large the older one’s id is kept', () => {
    const later = nextAssignment(first.assignment, [['a', 'b', 'c'], ['d', 'e'], ['f'], ['0', '1']], [], 150)
    const both = nextAssignment(later.assignment, [['a', 'b', 'c'], ['0', '1', 'd', 'e'], ['f']], [], 200)
    expect(personOf(both.assignment, '0')).toBe(de)
  })
})

describe('when a cluster comes apart', () => {
  const split = nextAssignment(first.assignment, [['a', 'b'], ['c'], ['d', 'e'], ['f']], [], 200)

  test('the larger part keeps the id, and the rest is told of as split', () => {
    expect(personOf(split.assignment, 'a')).toBe(abc)
    const c = personOf(split.assignment, 'c')
    expect([abc, de, f]).not.toContain(c)
    expect(split.events).toEqual([{ what: 'SPLIT', at_ms: 200, from: abc, to: c, records: 1 }])
    expect(asOf(split.events, abc ?? '', 300)).toMatchObject({ person: abc, splitOff: [c] })
  })

  test('and goes into two others, its id leads to where most of it went', () => {
    const gone = nextAssignment(
      first.assignment,
      [
        ['a', 'b', 'd', 'e', 'x', 'y'],
        ['c', 'f'],
      ],
      [],
      200,
    )
    const kept = [personOf(gone.assignment, 'a'), personOf(gone.assignment, 'c')]
    expect(new Set([...kept, abc, de, f]).size).toBe(3)
    expect(asOf(gone.events, de ?? '', 300).person).toBe(kept[0])
  })
})

test('what somebody has decided is told of as such, with which decision it was', () => {
  const together = nextAssignment(
    first.assignment,
    [
      ['a', 'b', 'c'],
      ['d', 'e', 'f'],
    ],
    [{ id: 'd1', what: 'one person', records: ['d', 'f'] }],
    200,
  )
  expect(together.events.map(({ what, from, to, decision }) => [what, from, to, decision])).toEqual([
    ['MERGED', f, de, undefined],
    ['MANUAL', f, de, 'd1'],
  ])
  const apart = nextAssignment(
    first.assignment,
    [['a', 'b'], ['c'], ['d', 'e'], ['f']],
    [{ id: 'd2', what: 'two persons', records: ['a', 'c'] }],
    200,
  )
  expect(apart.events.map(({ what, decision }) => [what, decision])).toEqual([
    ['SPLIT', undefined],
    ['MANUAL', 'd2'],
  ])
})

test('of several decisions of one person each move names its own', () => {
  const all = nextAssignment(
    first.assignment,
    [['a', 'b', 'c', 'd', 'e', 'f']],
    [
      { id: 'stands', what: 'one person', records: ['a', 'b'] },
      { id: 'd-f', what: 'one person', records: ['d', 'f'] },
      { id: 'a-d', what: 'one person', records: ['a', 'd'] },
    ],
    200,
  )
  const manual = all.events.filter(({ what }) => what === 'MANUAL')
  expect(new Map(manual.map(({ from, decision }) => [from, decision]))).toEqual(
    new Map([
      [f, 'd-f'],
      [de, 'a-d'],
    ]),
  )
  expect(manual.every(({ to }) => to === abc)).toBe(true)
})

test('an id that was someone’s is never given to somebody else', () => {
  const gone = nextAssignment(first.assignment, [['b', 'c'], ['a'], ['d', 'e'], ['f']], [], 200)
  expect(personOf(gone.assignment, 'b')).toBe(abc)
  expect(personOf(gone.assignment, 'a')).not.toBe(abc)
})

/** Records dealt into clusters, by the number of each record's. */
const dealt = fc.array(fc.integer({ min: 0, max: 6 }), { minLength: 1, maxLength: 25 })
const clustersOf = (numbers: readonly number[]): string[][] => {
  const clusters = new Map<number, string[]>()
  for (const [at, number] of numbers.entries()) clusters.set(number, [...(clusters.get(number) ?? []), `r${at}`])
  return [...clusters.values()]
}
const history = fc.array(dealt, { minLength: 1, maxLength: 5 })
const replayed = (all: readonly (readonly number[])[]) =>
  all.reduce(
    ({ assignment, events }, numbers, turn) => {
      const next = nextAssignment(assignment, clustersOf(numbers), [], turn)
      return { assignment: next.assignment, events: [...events, ...next.events] }
    },
    { assignment: NOBODY, events: nextAssignment(NOBODY, [], [], 0).events },
  )

describe('whatever happens to clusters', () => {
  test('a second time changes nothing and tells nothing', () => {
    fc.assert(
      fc.property(history, (all) => {
        const { assignment } = replayed(all)
        const again = nextAssignment(assignment, clustersOf(all.at(-1) ?? []), [], 99)
        expect(again).toEqual({ assignment, events: [] })
      }),
      { seed: 31 },
    )
  })

  test('neither the order of clusters nor that of their records matters', () => {
    fc.assert(
      fc.property(history, fc.infiniteStream(fc.nat()), (all, stream) => {
        const { assignment } = replayed(all.slice(0, -1))
        const clusters = clustersOf(all.at(-1) ?? [])
        const shuffled = <T>(items: readonly T[]): T[] =>
          items
            .map((item) => ({ item, by: Number(stream.next().value) }))
            .toSorted((a, b) => a.by - b.by)
            .map(({ item }) => item)
        const other = nextAssignment(assignment, shuffled(clusters.map(shuffled)), [], 50)
        expect(other).toEqual(nextAssignment(assignment, clusters, [], 50))
      }),
      { seed: 32 },
    )
  })

  test('built anew from its history it gives the same ids, one for each cluster', () => {
    fc.assert(
      fc.property(history, (all) => {
        const { assignment } = replayed(all)
        expect(replayed(all).assignment).toEqual(assignment)
        const clusters = clustersOf(all.at(-1) ?? [])
        for (const cluster of clusters) expect(new Set(cluster.map((record) => personOf(assignment, record))).size).toBe(1)
        expect(new Set(assignment.persons.values()).size).toBe(clusters.length)
      }),
      { seed: 33 },
    )
  })

  test('an id that is gone with its records still there leads to somebody who is', () => {
    fc.assert(
      fc.property(history, (all) => {
        const whole = all.map((numbers) => Array.from({ length: 12 }, (_, at) => numbers[at % numbers.length] ?? 0))
        const { assignment, events } = replayed(whole)
        const now = new Set(assignment.persons.values())
        for (const [was, is] of aliasTable(assignment.aliases)) {
          expect(now.has(is)).toBe(true)
          expect(asOf(events, was, 99).person).toBe(is)
        }
      }),
      { seed: 34 },
    )
  })
})
