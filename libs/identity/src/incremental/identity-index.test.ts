import { seededDice } from '@storemesh/core'
import { describe, expect, test } from 'vitest'
import { builderOf, type Column, knownPeople, QUICK_LIMITS } from '../fixtures/people.js'
import { resolve, USUAL_LIMITS } from '../resolve.js'
import { IdentityIndex } from './identity-index.js'

const COLUMNS: readonly Column[] = ['first_name', 'last_name', 'birth_date', 'email', 'phone', 'city']
const people = knownPeople({ people: 1200, records: 2000, columns: COLUMNS, seed: 41 })
const KNOWN = 1800
const LIMITS = { ...QUICK_LIMITS, join_at: USUAL_LIMITS.join_at }

function indexed(): IdentityIndex {
  const builder = builderOf(people.header, people.rows.slice(0, KNOWN))
  const { learned, clusters } = resolve(builder.done(), LIMITS, seededDice(1))
  return new IdentityIndex(builder, learned, clusters, LIMITS)
}

describe('a new record', () => {
  test('finds the one that it belongs to, as the whole table would have it', () => {
    const index = indexed()
    let [right, wrong, missed] = [0, 0, 0]
    for (let at = KNOWN; at < people.rows.length; at += 1) {
      const { record, link } = index.add(people.rows[at] ?? [])
      expect(record).toBe(at)
      if (link === undefined) missed += 1
      else if (people.persons[link.to] === people.persons[at]) right += 1
      else wrong += 1
    }
    expect(wrong).toBe(0)
    expect(missed / (right + missed)).toBeLessThan(0.1)
  })

  test('of somebody who is new begins a cluster, which the next one finds', () => {
    const index = indexed()
    const somebody = ['sulastri', 'wongsonegoro', '1980-04-03', 'sulastri@mail.com', '081299990001', 'kediri']
    const first = index.add(somebody)
    expect(first).toMatchObject({ record: KNOWN, cluster: KNOWN, review: [] })
    expect(first.link).toBeUndefined()
    expect(index.add(somebody)).toMatchObject({ record: KNOWN + 1, cluster: KNOWN, link: { to: KNOWN } })
    expect(index.membersOf(KNOWN)).toEqual([KNOWN, KNOWN + 1])
    expect(index.explain(KNOWN, KNOWN + 1).probability).toBeGreaterThan(0.99)
  })
})
