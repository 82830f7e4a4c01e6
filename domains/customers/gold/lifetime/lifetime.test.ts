import { type Dice, type JsonObject, seededDice } from '@storemesh/core'
import type { Fields, RowFunction } from '@storemesh/domain'
import { expect, test } from 'vitest'
import { customerLifetimeValue } from './customer-lifetime-value.js'
import { lifetimeValueFits } from './lifetime-value-fits.js'

async function made(through: RowFunction, ...batches: readonly (readonly Fields[])[]): Promise<readonly JsonObject[]> {
  const rows: JsonObject[] = []
  for await (const row of through.of(inTurn(batches))) rows.push(row)
  return rows
}

async function* inTurn<Each>(each: readonly Each[]): AsyncIterable<Each> {
  yield* each
}

const history = (user_id: string, more: Fields = {}): Fields => ({
  user_id,
  currency: 'IDR',
  as_of_date: '2026-03-31',
  frequency: 0,
  recency_days: 0,
  age_days: 80,
  monetary_value: null,
  ...more,
})

/** Customers who buy now and then, some more often than others, and leave sooner or later, watched for 90 days. */
function anyHistories(dice: Dice, count: number): readonly Fields[] {
  return Array.from({ length: count }, (_, at) => {
    const days = new Set<number>()
    const begun = dice.between(0, 60)
    const gap = dice.pick([2, 5, 10, 20])
    const leaving = dice.pick([0.02, 0.1, 0.25, 0.6])
    for (let day = begun; day < 90 && !(day > begun && dice.chance(leaving)); day += dice.between(1, 2 * gap))
      days.add(day - begun)
    const frequency = Math.max(0, days.size - 1)
    const monetary_value = frequency > 0 ? `${dice.between(20_000, 900_000)}.00` : null
    return history(`u${at}`, { frequency, recency_days: Math.max(0, ...days), age_days: 90 - begun, monetary_value })
  })
}

const by = (rows: readonly JsonObject[], user_id: string): JsonObject => rows.find((row) => row['user_id'] === user_id) ?? {}
const number = (row: JsonObject, name: string): number => Number(row[name])

test('a customer is worth as many purchases as are expected at the value that is expected, less what lies far ahead', async () => {
  const rows = await made(customerLifetimeValue, anyHistories(seededDice(3), 600))
  expect(rows).toHaveLength(600)
  for (const row of rows) {
    expect(row['untold']).toBeNull()
    const undiscounted = number(row, 'expected_purchases') * number(row, 'expected_order_value')
    // all of it comes after one month and before twelve are over
    expect(number(row, 'lifetime_value')).toBeLessThanOrEqual(undiscounted / 1.01 + 1e-3 * undiscounted + 1)
    expect(number(row, 'lifetime_value')).toBeGreaterThanOrEqual(undiscounted / 1.01 ** 12 - 1e-3 * undiscounted - 1)
  }
})

test('who bought often and lately is worth more than who did long ago, and somebody who never came back has surely not left', async () => {
  const often = { frequency: 9, monetary_value: '100000.00' }
  const rows = await made(customerLifetimeValue, [
    ...anyHistories(seededDice(5), 400),
    history('lately', { ...often, recency_days: 79 }),
    history('long-ago', { ...often, recency_days: 20 }),
    history('once'),
  ])
  const [lately, before] = [by(rows, 'lately'), by(rows, 'long-ago')]
  expect(number(lately, 'probability_alive')).toBeGreaterThan(number(before, 'probability_alive'))
  expect(number(lately, 'lifetime_value')).toBeGreaterThan(2 * number(before, 'lifetime_value'))
  expect(by(rows, 'once')).toMatchObject({ probability_alive: '1.000000', untold: null })
})

test.each([customerLifetimeValue, lifetimeValueFits])('$name says the same in whatever order rows come', async (through) => {
  const dice = seededDice(7)
  const histories = anyHistories(dice, 300)
  const shuffled = histories
    .map((each) => ({ each, at: dice.between(0, 1e9) }))
    .toSorted((one, other) => one.at - other.at)
    .map(({ each }) => each)
  const inOrder = (rows: readonly JsonObject[]) => rows.map((row) => JSON.stringify(row)).toSorted()
  const one = await made(through, histories)
  expect(inOrder(await made(through, shuffled.slice(0, 100), shuffled.slice(100)))).toEqual(inOrder(one))
})

test('from few who bought again nothing is told, with the reason, and of another currency all the same', async () => {
  const some = anyHistories(seededDice(9), 300)
  const abroad = [
    history('abroad', { currency: 'SGD' }),
    history('twice', { currency: 'SGD', frequency: 1, recency_days: 5, monetary_value: '9.00' }),
  ]
  const rows = await made(customerLifetimeValue, [...some, ...abroad])
  expect(by(rows, 'abroad')).toMatchObject({ lifetime_value: null, untold: expect.stringMatching(/^CUSTOMERS_TOO_FEW: /) })
  expect(rows.filter(({ untold }) => untold === null)).toHaveLength(300)
  const fits = await made(lifetimeValueFits, [...some, ...abroad])
  expect(fits).toHaveLength(14)
  expect(fits.filter(({ estimate }) => estimate === null).map(({ currency }) => currency)).toEqual(Array(7).fill('SGD'))
  for (const fit of fits.filter(({ currency }) => currency === 'IDR')) expect(number(fit, 'standard_error')).toBeGreaterThan(0)
})

test('a history that no model knows, of repeats for nothing, tells nothing and spoils no estimate', async () => {
  const some = anyHistories(seededDice(11), 300)
  const gifts = history('gifts', { frequency: 2, recency_days: 9, monetary_value: '0.00' })
  const rows = await made(customerLifetimeValue, [gifts, ...some])
  expect(by(rows, 'gifts')).toMatchObject({
    lifetime_value: null,
    untold: expect.stringContaining('monetary_value: expected more than 0'),
  })
  expect(rows.filter(({ user_id }) => user_id !== 'gifts')).toEqual(await made(customerLifetimeValue, some))
})
