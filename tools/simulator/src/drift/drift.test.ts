import { parseJson } from '@storemesh/core'
import { describe, expect, test } from 'vitest'
import { storyOf } from '../actions/story.js'
import { EVENTS_A_FILE, type FiledEvents } from '../channels/channel-files.js'
import { CAMPAIGNS } from '../daily/campaigns.js'
import { someEvents } from '../given/some-events.js'
import { refundRows } from '../shop/shop-rows.js'
import { PAYMENT_ATTEMPTS } from '../topics/payment-attempts.js'
import { PRODUCT_VIEWS } from '../topics/product-views.js'
import { fieldsOf, type ToldTopic } from '../topics/told-topic.js'
import { truthBytes, trueEventFrom } from '../truth/truth-json.js'
import type { TrueEvent } from '../truth/true-event.js'
import { type DriftKind, driftInTheMiddle, nameOfDrift } from './drift.js'

const QUIET = { bad: 0, repeat: 0, late: 0 }
const EVENTS = 2 * EVENTS_A_FILE

const told = (kind?: DriftKind) =>
  someEvents({ seed: 14, events: EVENTS, mess: QUIET, ...(kind && { drift: driftInTheMiddle(kind, EVENTS) }) })
const on = ({ recordsOf }: ToldTopic, events: readonly TrueEvent[]) =>
  events.flatMap((event) => {
    const story = storyOf(event)
    return story ? recordsOf(story) : []
  })
const halves = <T>(all: readonly T[]) => [all.slice(0, EVENTS / 2), all.slice(EVENTS / 2)] as const

describe('sources whose shape changes', () => {
  test('change it from the middle on, and the truth says so', () => {
    for (const kind of ['new-columns', 'breaking'] as const) {
      const [before, after] = halves(told(kind))
      expect(before.every(({ drift }) => drift === undefined)).toBe(true)
      expect(after.every(({ drift }) => drift === kind)).toBe(true)
      for (const event of after.slice(0, 50)) expect(trueEventFrom(truthBytes(event).truth)).toEqual(event)
    }
  })

  test('tell the same as ever, and a field or a column more', () => {
    const [usual, drifted] = [told(), told('new-columns')]
    const [plain, more] = halves(drifted).map((events) => on(PRODUCT_VIEWS, events).map(fieldsOf))
    expect(plain?.some((fields) => 'scroll_percent' in fields)).toBe(false)
    for (const fields of more ?? []) expect('scroll_percent' in fields).toBe('view_duration' in fields)
    const without = on(PRODUCT_VIEWS, drifted).map((record) => {
      const { scroll_percent: _, ...fields } = fieldsOf(record)
      return fields
    })
    expect(without).toEqual(on(PRODUCT_VIEWS, usual).map(fieldsOf))

    const [before, after] = halves(drifted).map((events) => events.flatMap(refundRows))
    expect(before?.some(({ refunded_to }) => refunded_to !== undefined)).toBe(false)
    expect(after?.length).toBeGreaterThan(0)
    expect(after?.every(({ refunded_to }) => refunded_to !== undefined)).toBe(true)
  })

  test('of a daily file change its header for all of its rows', () => {
    const [before, after] = halves(told('new-columns'))
    const file = (events: readonly TrueEvent[]) => {
      const filed: FiledEvents = { events, previous: undefined, stock: new Map() }
      return (CAMPAIGNS.textOf(filed) ?? '')
        .trimEnd()
        .split('\n')
        .map((line) => line.split(','))
    }
    const [header = [], ...rows] = file(before)
    const [longer = [], ...longerRows] = file(after)
    expect(longer).toEqual([...header, 'conversions'])
    expect(rows.length).toBeGreaterThan(0)
    expect(longerRows.length).toBeGreaterThan(0)
    for (const cells of rows) expect(cells).toHaveLength(header.length)
    for (const cells of longerRows) expect(cells).toHaveLength(longer.length)
  })

  test('break a field only where they are told to, and each record of it', () => {
    expect(on(PAYMENT_ATTEMPTS, told('new-columns'))).toEqual(on(PAYMENT_ATTEMPTS, told()))
    const [before, after] = halves(told('breaking')).map((events) => on(PAYMENT_ATTEMPTS, events))
    expect(before?.some(({ isBroken }) => isBroken)).toBe(false)
    expect(after?.length).toBeGreaterThan(0)
    for (const { isBroken, text } of after ?? []) {
      expect(isBroken).toBe(true)
      expect(parseJson(text)).toMatchObject({ amount: { currency: 'IDR' } })
    }
  })

  test('make another world', () => {
    expect(nameOfDrift(undefined)).toBe('')
    expect(nameOfDrift(driftInTheMiddle('breaking', 101))).toBe('-breaking-from-50')
  })
})
