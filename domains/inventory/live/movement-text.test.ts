import { isFault, seededDice } from '@storemesh/core'
import { expect, test } from 'vitest'
import type { Kind, Movement } from './movement.js'
import { endOf, movementAt, movementsIn, movementText, startBefore, startOf } from './movement-text.js'

const KINDS: readonly Kind[] = ['sale', 'damage', 'reserve', 'receipt', 'return', 'release', 'count']
const MAX = Number.MAX_SAFE_INTEGER
const EXTREMES = [0, 1, -1, 35, 36, -36, 2 ** 31, -(2 ** 31), 2 ** 32, 2 ** 52, MAX - 1, MAX, -MAX]

const textOf = (movements: readonly Movement[]): string => movements.map(movementText).join('')

test('numbers of any size and sign come back as they were', () => {
  const movements = EXTREMES.flatMap((number, at) =>
    KINDS.flatMap((kind): Movement[] => {
      const other = EXTREMES[(at + 5) % EXTREMES.length] ?? 0
      return [
        [Math.abs(number), other, number, kind, other],
        [Math.abs(other), number, other, kind, number],
      ]
    }),
  )
  expect(movementsIn(textOf(movements))).toEqual(movements)
})

test.each([1, 2, 3])('movements come back one by one and together, and each is found by its id alone (seed %d)', (seed) => {
  const dice = seededDice(seed)
  const number = () => Math.floor(dice.next() * 2 ** dice.between(0, 53))
  const ids = [...new Set(Array.from({ length: 500 }, number))]
  const movements = ids.map((id): Movement => {
    const kind = KINDS[dice.between(0, KINDS.length - 1)] ?? 'count'
    return [id, number(), number(), kind, dice.pick([number(), 0 - number()])]
  })
  const text = textOf(movements)
  expect(movementsIn(text)).toEqual(movements)
  expect(ids.map((id) => movementAt(text, startOf(text, id)))).toEqual(movements)
  const others = movements.flatMap(([id, ...members]) => [id + 1, ...members.filter((member) => typeof member === 'number')])
  expect(others.filter((id) => !ids.includes(id) && startOf(text, id) >= 0)).toEqual([])
  const starts = ids.map((id) => startOf(text, id))
  expect(starts.map((start) => endOf(text, start))).toEqual([...starts.slice(1), text.length])
  expect([...starts.slice(1), text.length].map((end) => startBefore(text, end))).toEqual(starts)
  expect(startBefore(text, 0)).toBe(-1)
})

test('JSON has nothing to escape in them', () => {
  const text = textOf(KINDS.map((kind, at): Movement => [at, -at, MAX, kind, -at]))
  expect(JSON.stringify(text)).toBe(`"${text}"`)
})

test.each(['1,2,3S4', ';', ';1', ';1,2', ';1,2,3', ';1,2,3S', ';1,2,3X4', ';1,2,S4', ';1,2,3S4 ', ';1,2,3S4;', ';1,2,3S4,5'])(
  'what no ledger wrote is refused by name: %s',
  (text) => {
    expect(() => movementsIn(text)).toThrow(expect.toSatisfy((error) => isFault(error, 'STOCK_STATE_UNREADABLE')))
  },
)
