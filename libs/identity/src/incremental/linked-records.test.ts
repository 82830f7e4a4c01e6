import { type Dice, seededDice } from '@storemesh/core'
import { expect, test } from 'vitest'
import { builderOf, type Column, knownPeople, QUICK_LIMITS } from '../fixtures/people.js'
import { clusterLimitsOf, resolve, USUAL_LIMITS } from '../resolve.js'
import { LinkedRecords } from './linked-records.js'

const COLUMNS: readonly Column[] = ['first_name', 'last_name', 'birth_date', 'email', 'phone', 'city']
const LIMITS = { ...QUICK_LIMITS, join_at: USUAL_LIMITS.join_at }
const { review_bits } = clusterLimitsOf(LIMITS)
const RECORDS = 700
const CHANGES = 60
/** How rare a value is changes with what comes: a pair at the edge of what is shown may be on either side of it. */
const EDGE_BITS = 1

interface Changed {
  readonly linked: LinkedRecords
  readonly live: ReadonlySet<number>
}

/** Some records come, and some go: fewer than would have everything learned anew. */
function afterChanges(seed: number, dice: Dice): Changed {
  const people = knownPeople({ people: 400, records: RECORDS + CHANGES, columns: COLUMNS, seed })
  const table = builderOf(people.header, people.rows.slice(0, RECORDS))
  const { learned, links } = resolve(table.done(), LIMITS, seededDice(1))
  const linked = new LinkedRecords(table, learned, links, LIMITS)
  const live = new Set(Array.from({ length: RECORDS }, (_, at) => at))
  for (const row of people.rows.slice(RECORDS)) {
    if (dice.chance(0.5)) live.add(linked.add(row))
    else {
      const gone = [...live][dice.between(0, live.size - 1)] ?? 0
      linked.remove(gone)
      live.delete(gone)
    }
  }
  return { linked, live }
}

test.each([1, 2, 3])('after records came and went those are alike that comparing all of them says (seed %i)', (seed) => {
  const { linked, live } = afterChanges(seed, seededDice(seed))
  const links = linked.links()
  const found = new Set<string>()
  for (let at = 0; at < links.size; at += 1) found.add(`${links.a[at]}-${links.b[at]}`)
  const told = [...live]
  let alike = 0
  for (const [at, a] of told.entries())
    for (const b of told.slice(at + 1)) {
      const { probability } = linked.explain(a, b)
      const bits = Math.log2(probability / (1 - probability))
      if (Math.abs(bits - review_bits) < EDGE_BITS) continue
      if (bits > review_bits) alike += 1
      expect(found.has(`${a}-${b}`), `${a} and ${b}, ${bits} bits`).toBe(bits > review_bits)
    }
  expect(alike).toBeGreaterThan(100)
})

test('one that is gone is alone, and what is decided holds of those that stay', () => {
  const { linked, live } = afterChanges(4, seededDice(4))
  const { a: ofA, b: ofB } = linked.links()
  const [a, b] = [ofA[0] ?? 0, ofB[0] ?? 0]
  const apart = linked.clustering({ together: [], apart: [[a, b]] }).clusters
  expect(apart[a]).not.toBe(apart[b])
  linked.remove(b)
  const { clusters } = linked.clustering({ together: [], apart: [] })
  expect([...clusters].filter((cluster) => cluster === clusters[b])).toHaveLength(1)
  const gone = Array.from(clusters.keys()).filter((record) => !live.has(record))
  expect(gone.map((record) => clusters[record])).toEqual(gone)
})

test('weights are learned anew once a tenth of the records has changed', () => {
  const people = knownPeople({ people: 100, records: 200, columns: COLUMNS, seed: 5 })
  const table = builderOf(people.header, people.rows)
  const { learned, links } = resolve(table.done(), LIMITS, seededDice(1))
  const linked = new LinkedRecords(table, learned, links, LIMITS)
  expect([linked.isOutgrownBy(20), linked.isOutgrownBy(21)]).toEqual([false, true])
  linked.remove(3)
  expect([linked.isOutgrownBy(19), linked.isOutgrownBy(20)]).toEqual([false, true])
})
