import { type Dice, instantText, type JsonObject, seededDice } from '@storemesh/core'
import { text } from '@storemesh/domain'
import { toldDomains } from '@storemesh/pipeline/conformance'
import type { Row } from '@storemesh/query-engine'
import { dearSeeds } from '@storemesh/testing'
import { expect, test } from 'vitest'
import fraud from './domain.js'

const openFraud = toldDomains(fraud, new URL('../../contracts/fraud/', import.meta.url))
const ORDERS = 'orders.orders_unified'
const CHARGEBACKS = 'bronze_files__chargebacks'
const ATTEMPTS = 'bronze_kafka__payment_attempts'
const LOGINS = 'bronze_kafka__logins'

const START_MS = Date.parse('2026-02-01T00:00:00Z')
const HOUR_MS = 3_600_000
const LOTS = 4

type Told = Readonly<Record<string, readonly JsonObject[]>>

interface ToldRow {
  readonly lot: number
  readonly table: string
  readonly row: JsonObject
}

/** Some days of orders, and of what is told of them late, in any lot, twice and otherwise. */
function anyPast(dice: Dice): readonly ToldRow[] {
  const moment_ms = () => START_MS + dice.between(0, 96) * HOUR_MS
  const lot = () => dice.between(0, LOTS - 1)
  const who = () => dice.pick(['u1', 'u2', 'u3', 'u4', 'u5', 'u6', null])
  const orders = Array.from({ length: 30 }, (_, number): ToldRow[] => {
    const first = { lot: lot(), table: ORDERS, row: order(`o${number}`, who(), moment_ms()) }
    const isOtherLater = first.lot < LOTS - 1 && dice.chance(0.2)
    const later = { ...first, lot: LOTS - 1, row: { ...first.row, user_id: who() } }
    return isOtherLater ? [first, later] : [first]
  })
  const chargebacks = Array.from({ length: 6 }, (_, number): ToldRow[] => {
    const first = { lot: lot(), table: CHARGEBACKS, row: chargeback(`c${number}`, `o${dice.between(0, 33)}`, moment_ms()) }
    const last = dice.chance(0.4) ? { ...first.row, amount: '0.00' } : first.row
    return dice.chance(0.6) ? [first, { ...first, lot: LOTS - 1, row: last }] : [first]
  })
  const attempts = Array.from({ length: 40 }, (_, number): ToldRow => {
    const at_ms = START_MS + dice.between(0, 3) * HOUR_MS + dice.between(0, 90) * 1000
    return { lot: lot(), table: ATTEMPTS, row: attempt(`a${number}`, dice, at_ms) }
  })
  const logins = Array.from(
    { length: 40 },
    (_, number): ToldRow => ({
      lot: lot(),
      table: LOGINS,
      row: login(`l${number}`, dice, moment_ms()),
    }),
  )
  const again = [...attempts, ...logins].filter(() => dice.chance(0.15)).map((told) => ({ ...told, lot: lot() }))
  return [...orders.flat(), ...chargebacks.flat(), ...attempts, ...logins, ...again]
}

const chargeback = (chargeback_id: string, transaction_id: string, at_ms: number): JsonObject => ({
  chargeback_id,
  transaction_id,
  amount: '5.00',
  currency: 'IDR',
  reason: 'not the owner of the card',
  received_at: instantText(at_ms),
})

const attempt = (attempt_id: string, dice: Dice, at_ms: number): JsonObject => ({
  attempt_id,
  transaction_id: `o${dice.between(0, 29)}`,
  card_fingerprint: dice.pick(['k1', 'k2', 'k3']),
  amount: dice.pick(['0.50', '0.99', '1.00', '500.00', '500.01', '9000.00']),
  currency: dice.pick(['IDR', 'IDR', 'SGD']),
  outcome: dice.pick(['approved', 'declined']),
  attempted_at: instantText(at_ms),
})

const login = (login_id: string, dice: Dice, at_ms: number): JsonObject => ({
  login_id,
  user_id: dice.pick(['u1', 'u2', 'u3', 'u4', 'u5', 'u6']),
  device_id: dice.pick(['d1', 'd2', 'd3', 'd4']),
  ip: '203.0.113.7',
  outcome: dice.chance(0.8) ? 'success' : 'failure',
  changed_credential: dice.chance(0.4),
  at: instantText(at_ms),
})

const order = (order_id: string, user_id: string | null, at_ms: number): JsonObject => ({
  order_id,
  user_id,
  channel: 'web',
  status: 'placed',
  currency: 'IDR',
  country: 'ID',
  total_amount: '5.00',
  refunded_amount: '0.00',
  line_count: 1,
  lines: [],
  ordered_at: instantText(at_ms),
  status_at: instantText(at_ms),
  told_by: 'transactions',
  created_at: instantText(at_ms),
  source_partition: 0,
  source_offset: 1,
})

/** What a part of it is told with; orders and chargebacks as the newest telling has them. */
function tables(told: readonly ToldRow[]): Told {
  const of = (table: string) => told.filter((each) => each.table === table).map(({ row }) => row)
  const newest = [...new Map(of(ORDERS).map((row) => [row['order_id'], row])).values()]
  return { [ORDERS]: newest, [CHARGEBACKS]: of(CHARGEBACKS), [ATTEMPTS]: of(ATTEMPTS), [LOGINS]: of(LOGINS) }
}

const OF_LOADING = ['created_at', 'source_partition', 'source_offset']
const withoutLoading = (row: Row) => Object.fromEntries(Object.entries(row).filter(([name]) => !OF_LOADING.includes(name)))

const KEYS: Readonly<Record<string, string>> = {
  chargebacks_validated: 'chargeback_id',
  stg_card_tests: 'card_fingerprint, attempt_id',
  stg_credential_changes: 'user_id, login_id',
  incidents_unified: 'reason, incident_id',
  customer_risk: 'user_id',
}

test.each(dearSeeds(2))('what is told late, twice and otherwise comes to what it comes to at once: seed %i', async (seed) => {
  const told = anyPast(seededDice(seed)).toSorted((one, other) => one.lot - other.lot)
  const [inLots, atOnce] = [await openFraud(), await openFraud()]
  for (let lot = 0; lot < LOTS; lot++) await inLots.tell(tables(told.filter((each) => each.lot === lot)))
  await atOnce.tell(tables(told))
  for (const [table, by] of Object.entries(KEYS)) {
    const sql = `SELECT * FROM fraud.${table} ORDER BY ${by}`
    const [found, expected] = [await inLots.rows(sql), await atOnce.rows(sql)]
    expect(expected.length, `rows of ${table}`).toBeGreaterThan(0)
    expect({ [table]: found.map(withoutLoading) }).toEqual({ [table]: expected.map(withoutLoading) })
  }
})

test.each(dearSeeds(2))('and to what is counted without tables: seed %i', async (seed) => {
  const told = anyPast(seededDice(seed)).toSorted((one, other) => one.lot - other.lot)
  const { tell, rows } = await openFraud()
  await tell(tables(told))
  const found = await rows(
    'SELECT user_id, risk_level, chargebacks, card_tests, credential_changes FROM fraud.customer_risk ORDER BY user_id',
  )
  expect(found).toEqual(risksOf(tables(told)))
})

/** The same judgement, by loops over what was told. */
function risksOf(told: Told) {
  const orders = told[ORDERS] ?? []
  const owner = new Map(orders.map((row) => [row['order_id'], row['user_id']]))
  const takenBack = [...new Map((told[CHARGEBACKS] ?? []).map((row) => [row['chargeback_id'], row])).values()]
  const tested = testsIn(once(told[ATTEMPTS] ?? [], 'attempt_id'))
  const changed = changesIn(once(told[LOGINS] ?? [], 'login_id'))
  const users = [...new Set(orders.map(({ user_id }) => user_id))].filter((user) => typeof user === 'string').toSorted()
  return users.map((user_id) => {
    const isHis = (row: JsonObject) => owner.get(row['transaction_id']) === user_id
    const chargebacks = takenBack.filter((row) => row['amount'] !== '0.00' && isHis(row)).length
    const card_tests = tested.filter(isHis).length
    const credential_changes = changed.filter(
      (row) =>
        row['user_id'] === user_id &&
        orders.some((each) => each['user_id'] === user_id && isWithin(ms(each, 'ordered_at') - ms(row, 'at'), 24 * HOUR_MS)),
    ).length
    const isHigh = chargebacks > 0 || card_tests > 1 || credential_changes > 1
    const risk_level = isHigh ? 'high' : card_tests + credential_changes > 0 ? 'elevated' : 'low'
    const counts = [chargebacks, card_tests, credential_changes].map(BigInt)
    return { user_id, risk_level, chargebacks: counts[0], card_tests: counts[1], credential_changes: counts[2] }
  })
}

const ms = (row: JsonObject, name: string): number => Date.parse(text(row, name))
const isWithin = (apart_ms: number, most_ms: number) => apart_ms >= 0 && apart_ms < most_ms
const once = (rows: readonly JsonObject[], id: string) => [...new Map(rows.map((row) => [row[id], row])).values()]

/** Attempts of one moment are in the order of their ids. */
const comesBefore = (one: JsonObject, other: JsonObject) => {
  const apart_ms = ms(other, 'attempted_at') - ms(one, 'attempted_at')
  return apart_ms > 0 || (apart_ms === 0 && text(one, 'attempt_id') < text(other, 'attempt_id'))
}

const testsIn = (attempts: readonly JsonObject[]) =>
  attempts.filter(
    (much) =>
      Number(much['amount']) > 500 &&
      attempts.some(
        (little) =>
          Number(little['amount']) < 1 &&
          little['card_fingerprint'] === much['card_fingerprint'] &&
          little['currency'] === much['currency'] &&
          comesBefore(little, much) &&
          ms(much, 'attempted_at') - ms(little, 'attempted_at') <= 60_000,
      ),
  )

function changesIn(logins: readonly JsonObject[]) {
  const let_in = logins.filter(({ outcome }) => outcome === 'success')
  const since_ms = (isMeant: (row: JsonObject) => boolean) => Math.min(...let_in.filter(isMeant).map((row) => ms(row, 'at')))
  return let_in.filter((row) => {
    const isHis = (other: JsonObject) => other['user_id'] === row['user_id']
    const device_ms = since_ms((other) => isHis(other) && other['device_id'] === row['device_id'])
    return row['changed_credential'] === true && since_ms(isHis) < device_ms && isWithin(ms(row, 'at') - device_ms, 24 * HOUR_MS)
  })
}

test('whoever ordered is judged where nobody ever told of a kind of incident, and anew when the first one comes', async () => {
  const { tell, rows } = await openFraud()
  const risks = () => rows('SELECT user_id, risk_level FROM fraud.customer_risk ORDER BY user_id')
  await tell({ [ORDERS]: [order('o1', 'u1', START_MS), order('o2', 'u2', START_MS), order('o3', null, START_MS)] })
  expect(await risks()).toEqual([
    { user_id: 'u1', risk_level: 'low' },
    { user_id: 'u2', risk_level: 'low' },
  ])
  await tell({ [CHARGEBACKS]: [chargeback('c1', 'o2', START_MS)] })
  expect(await risks()).toEqual([
    { user_id: 'u1', risk_level: 'low' },
    { user_id: 'u2', risk_level: 'high' },
  ])
})
