import { expect, test } from 'vitest'
import { seededDice, systemDice } from './dice.js'

const rolls = (seed: number) => {
  const dice = seededDice(seed)
  return Array.from({ length: 1000 }, () => dice.next())
}

test('the same seed rolls the same numbers, another seed others', () => {
  expect(rolls(7)).toEqual(rolls(7))
  expect(rolls(7)).not.toEqual(rolls(8))
})

test('what a seed rolls stays what it was: worlds and their truths are told again from it', () => {
  const dice = seededDice(4_000_000_000)
  const rolled = [dice.between(0, 2 ** 32 - 1), dice.pick(['a', 'b', 'c']), dice.chance(0.5), dice.uuid()]
  expect(rolled).toEqual([1096978993, 'a', false, 'ab2f463c-5e4a-408e-a6d8-879122877c7f'])
})

test('rolls are spread over [0, 1)', () => {
  const all = rolls(3)
  expect(all.every((roll) => roll >= 0 && roll < 1)).toBe(true)
  expect(all.reduce((sum, roll) => sum + roll, 0) / all.length).toBeCloseTo(0.5, 1)
})

test('between reaches both its ends and nothing else', () => {
  const dice = seededDice(1)
  expect(new Set(Array.from({ length: 200 }, () => dice.between(2, 4)))).toEqual(new Set([2, 3, 4]))
})

test('a uuid is of version 4', () => {
  expect(seededDice(1).uuid()).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
  expect(systemDice.uuid()).not.toBe(systemDice.uuid())
})
