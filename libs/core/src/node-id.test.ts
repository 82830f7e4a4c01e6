import { expect, test } from 'vitest'
import { seededDice } from './dice.js'
import { isFault } from './fault.js'
import { type KeyValue, type NodeKey, nodeIdOf, readNodeId } from './node-id.js'

const dice = seededDice(50)

type Choices<T> = readonly [T, ...T[]]

const TEXTS: Choices<string> = ['', 'o1', 'a|b', '"', '\\', '[]', 'ß', '店', '🛒', '\u0000', ' ', 'Zm9v']

/** A value of each scalar by which rows are found: ID and String, Boolean, Int, Long, Decimal, Date and DateTime. */
const VALUES: Choices<() => KeyValue> = [
  () => Array.from({ length: dice.between(0, 9) }, () => dice.pick(TEXTS)).join(''),
  () => dice.between(0, 1) === 1,
  () => dice.between(-(2 ** 31), 2 ** 31 - 1),
  () => dice.pick([Number.MAX_SAFE_INTEGER, Number.MIN_SAFE_INTEGER, 2 ** 40 + 1]),
  () => `${dice.between(-999, 999)}.${dice.between(10, 99)}`,
  () => `2026-01-${dice.between(10, 31)}`,
  () => `2026-01-31T10:15:00.${dice.between(100_000, 999_999)}Z`,
]

const someRow = (): NodeKey => ({
  type: dice.pick(['Order', 'Customer360', 'X']),
  key: Array.from({ length: dice.between(1, 4) }, () => dice.pick(VALUES)()),
})

const isRefused = (id: string): boolean => {
  try {
    readNodeId(id)
    return false
  } catch (error) {
    return isFault(error, 'NODE_ID_INVALID')
  }
}

test('an id names its row again, whatever the values of the key', () => {
  for (let round = 0; round < 1000; round++) {
    const row = someRow()
    expect(nodeIdOf(row)).toMatch(/^[\w-]+$/)
    expect(readNodeId(nodeIdOf(row))).toEqual(row)
  }
})

test('rows that differ have ids that differ, also where their texts put together are one', () => {
  const rows: readonly NodeKey[] = [
    { type: 'Order', key: ['1'] },
    { type: 'Order', key: [1] },
    { type: 'Order', key: ['1', ''] },
    { type: 'Order', key: ['', '1'] },
    { type: 'Orders', key: ['1'] },
    { type: 'Order', key: ['true'] },
    { type: 'Order', key: [true] },
  ]
  expect(new Set(rows.map(nodeIdOf)).size).toBe(rows.length)
})

test('an id that lost its end, or got one, is refused', () => {
  for (let round = 0; round < 50; round++) {
    const id = nodeIdOf(someRow())
    for (let length = 0; length < id.length; length++) expect(isRefused(id.slice(0, length))).toBe(true)
    for (const more of ['=', '.', 'A', ' ']) expect(isRefused(id + more)).toBe(true)
  }
})

test.each([
  ['no list', { type: 'Order' }],
  ['no key', ['Order']],
  ['no type', [1, 'o1']],
  ['an object in the key', ['Order', { secret: 'sari' }]],
  ['no value in the key', ['Order', null]],
  ['a number that no id is told with', '["Order",1.0]'],
])('a text with %s is refused, and nothing of it is said', (_what, told) => {
  const text = typeof told === 'string' ? told : JSON.stringify(told)
  const id = Buffer.from(text).toString('base64url')
  expect(isRefused(id)).toBe(true)
  expect(() => readNodeId(id)).toThrow(
    /^NODE_ID_INVALID: expected a nodeId as the graph gave it, whole and unchanged, got another text$/,
  )
})
