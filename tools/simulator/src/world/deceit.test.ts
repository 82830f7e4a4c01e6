import { describe, expect, test } from 'vitest'
import { storyOf } from '../actions/story.js'
import { someEvents } from '../given/some-events.js'
import { LOGINS } from '../topics/logins.js'
import { PAYMENT_ATTEMPTS } from '../topics/payment-attempts.js'
import { fieldsOf, type ToldTopic } from '../topics/told-topic.js'
import type { Fraud, TrueEvent } from '../truth/true-event.js'
import { requireFraud, USUAL_FRAUD } from './deceit.js'

const QUIET = { bad: 0, repeat: 0, late: 0 }
const events = someEvents({ seed: 41, events: 4000, mess: QUIET, fraud: 0.2 })
const by = (fraud: Fraud) => events.filter((event) => event.fraud === fraud)
const fieldsOn = ({ recordsOf }: ToldTopic, event: TrueEvent) => {
  const story = storyOf(event)
  return story ? recordsOf(story).map(fieldsOf) : []
}

describe('whoever means harm', () => {
  test('is known to the truth alone, as often as it is set', () => {
    expect(events.filter(({ fraud }) => fraud !== undefined).length / events.length).toBeCloseTo(0.2, 1)
    const usual = someEvents({ seed: 42, events: 5000, mess: QUIET, fraud: USUAL_FRAUD })
    expect(usual.filter(({ fraud }) => fraud !== undefined).length / usual.length).toBeCloseTo(0.003, 2)
    expect(someEvents({ seed: 43, events: 500, fraud: 0 }).some(({ fraud }) => fraud !== undefined)).toBe(false)
    for (const { fraud, transaction } of events) expect(JSON.stringify(transaction)).not.toContain(fraud ?? 'fraud')
    expect(() => requireFraud(1.1)).toThrow('LIMIT_EXCEEDED')
  })

  test('tries a card with less than 1.00 several times before the purchase', () => {
    expect(by('card_testing').length).toBeGreaterThan(20)
    for (const event of by('card_testing')) {
      const amounts = fieldsOn(PAYMENT_ATTEMPTS, event).map(({ amount }) => Number(amount))
      expect(amounts.slice(0, -1).every((amount) => amount < 1)).toBe(true)
      expect(amounts.length).toBeGreaterThan(3)
      expect(amounts.at(-1)).toBe(event.transaction.total_minor / 100)
    }
  })

  test('takes an account over from a device of its own, with another password, just before', () => {
    expect(by('account_takeover').length).toBeGreaterThan(20)
    const known = new Set(events.filter(({ fraud }) => !fraud).map(({ transaction }) => transaction.device_id))
    for (const event of by('account_takeover')) {
      expect(known).not.toContain(event.transaction.device_id)
      const last = fieldsOn(LOGINS, event).at(-1)
      expect(last).toMatchObject({ outcome: 'success', changed_credential: true, device_id: event.transaction.device_id })
    }
  })

  test('pays with a card that an honest buyer has, or has an order paid back', () => {
    expect(by('stolen_card').length).toBeGreaterThan(20)
    for (const event of by('stolen_card')) expect(event.transaction.card_fingerprint).toMatch(/^card_/)
    expect(by('refund_abuse').length).toBeGreaterThan(20)
    for (const event of by('refund_abuse')) expect(event.refund).toBeDefined()
  })
})

test('an order is paid back once, after it was written down', () => {
  const refunds = events.flatMap(({ refund }) => refund ?? [])
  const orders = new Map(events.map(({ transaction, shop_at }) => [transaction.transaction_id, shop_at]))
  for (const { at, order } of refunds) expect(at > (orders.get(order.transaction_id) ?? '9')).toBe(true)
  expect(new Set(refunds.map(({ order }) => order.transaction_id)).size).toBe(refunds.length)
})
