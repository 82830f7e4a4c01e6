import { seededDice } from '@storemesh/core'
import { expect, test } from 'vitest'
import { compare, type DueTime, dueTimes } from './due-times.js'

const SEEDS = Array.from({ length: 20 }, (_, seed) => [seed] as const)

/** What is stored, as the store gives it. */
const pagesOf = (stored: Set<DueTime>) => async (after: DueTime | undefined, limit: number) =>
  [...stored]
    .filter((due) => after === undefined || compare(due, after) > 0)
    .toSorted(compare)
    .slice(0, limit)

test.each(SEEDS)('times come once each and in order, those of the store and those that are new (seed %d)', async (seed) => {
  const dice = seededDice(seed)
  const random = (from_ms: number): DueTime => ({
    due_ms: from_ms + dice.between(0, 5_000),
    key: dice.pick(['a', 'ä', 'é', 'b']) + dice.between(0, 9999),
  })
  const stored = new Set(Array.from({ length: dice.between(0, 3_000) }, () => random(0)))
  const expected = new Set([...stored].map(textOf))
  const times = dueTimes(pagesOf(stored))
  const unwritten = new Set<DueTime>()
  const taken: DueTime[] = []
  for (let to_ms = 0; to_ms <= 12_000; to_ms += dice.between(1, 2_000)) {
    for (let added = 0; added < 20; added++) {
      const due = random(to_ms)
      if (expected.has(textOf(due))) continue
      expected.add(textOf(due))
      unwritten.add(due)
      times.add(due)
    }
    for (let due = await times.take(to_ms, () => unwritten); due; due = await times.take(to_ms, () => unwritten)) {
      expect(due.due_ms).toBeLessThanOrEqual(to_ms)
      taken.push(due)
      stored.delete(due)
      unwritten.delete(due)
    }
    for (const due of unwritten) stored.add(due)
    unwritten.clear()
  }
  for (let due = await times.take(99_999, () => unwritten); due; due = await times.take(99_999, () => unwritten)) taken.push(due)
  expect(taken).toEqual(taken.toSorted((a, b) => a.due_ms - b.due_ms))
  expect(taken.map(textOf).toSorted()).toEqual([...expected].toSorted())
})

const textOf = ({ due_ms, key }: DueTime): string => `${due_ms} ${key}`
