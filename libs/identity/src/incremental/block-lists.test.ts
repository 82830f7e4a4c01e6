import { seededDice } from '@storemesh/core'
import { describe, expect, test } from 'vitest'
import { builderOf, type Column, knownPeople, QUICK_LIMITS } from '../fixtures/people.js'
import { learnTable } from '../resolve.js'
import { BlockLists } from './block-lists.js'

const COLUMNS: readonly Column[] = ['first_name', 'last_name', 'birth_date', 'email', 'phone', 'city']

describe('a record that is gone', () => {
  const people = knownPeople({ people: 1000, records: 1600, columns: COLUMNS, seed: 43 })

  test('is found by nobody, whether it was there when the table was read or came since', () => {
    const builder = builderOf(people.header, people.rows)
    const lists = new BlockLists(learnTable(builder.done(), QUICK_LIMITS, seededDice(1)).blocks)
    const [known, came, asked] = [7, people.rows.length, people.rows.length + 1]
    const row = people.rows[known] ?? []
    builder.add(row)
    lists.add(came)
    builder.add(row)
    const before = lists.around(asked)
    expect([known, came].every((record) => before.has(record))).toBe(true)
    expect(before.size).toBeLessThan(people.rows.length / 4)
    lists.remove(known)
    lists.remove(came)
    const after = lists.around(asked)
    expect([known, came].some((record) => after.has(record))).toBe(false)
    expect(after.size).toBeGreaterThanOrEqual(before.size - 2)
  })
})
