import { describe, expect, test } from 'vitest'
import { storyOf } from '../actions/story.js'
import { someEvents } from '../given/some-events.js'
import type { MessRates } from '../mess.js'
import { CART_EVENTS } from './cart-events.js'
import { PRODUCT_VIEWS } from './product-views.js'
import { TOLD_TOPICS } from './told-topics.js'
import { USER_EVENTS } from './user-events.js'
import { fieldsOf, type ToldRecord, type ToldTopic } from './told-topic.js'

const recordsOf = (topic: ToldTopic, events: number, mess: MessRates): readonly ToldRecord[] =>
  someEvents({ seed: 12, events, mess }).flatMap((event) => {
    const story = storyOf(event)
    return story ? topic.recordsOf(story) : []
  })
const QUIET = { bad: 0, repeat: 0, late: 0 }

describe.each(TOLD_TOPICS.map((topic) => ({ name: topic.topic, topic })))('$name', ({ topic }) => {
  test('tells the same of the same purchases', () => {
    const mess = { bad: 0.1, repeat: 0.1, late: 0.1 }
    const records = recordsOf(topic, 300, mess)
    expect(records.length).toBeGreaterThan(0)
    expect(recordsOf(topic, 300, mess)).toEqual(records)
  })

  test('spoils and repeats its records as often as it is told to, and none otherwise', () => {
    const meant = recordsOf(topic, 1500, QUIET)
    expect(meant.some(({ spoilt }) => spoilt)).toBe(false)
    expect(new Set(meant.map(({ text }) => text)).size).toBe(meant.length)
    const messy = recordsOf(topic, 1500, { bad: 0.1, repeat: 0.2, late: 0 })
    const different = new Set(messy.map(({ text }) => text)).size
    expect(messy.filter(({ spoilt }) => spoilt).length / different).toBeCloseTo(0.1, 1)
    expect((messy.length - different) / different).toBeCloseTo(0.2, 1)
  })

  test('begins each record with a text, and leaves out what is not there', () => {
    for (const record of recordsOf(topic, 100, QUIET)) {
      const { key, text } = record
      const fields = fieldsOf(record)
      expect(JSON.stringify(fields), 'its text is written as JSON would be').toBe(text)
      expect(typeof Object.values(fields)[0]).toBe('string')
      expect(key).not.toBe('')
      expect(Object.values(fields)).not.toContain(null)
    }
  })
})

test('an action has one id on every topic that tells of it, and happened at one time', () => {
  const actions = (topic: ToldTopic, id: string, at: string) =>
    recordsOf(topic, 500, QUIET).map((record) => {
      const fields = fieldsOf(record)
      return [fields[id], record.key, fields['product_id'], fields[at]]
    })
  const told = new Set(actions(USER_EVENTS, 'event_id', 'event_timestamp').map((action) => JSON.stringify(action)))
  const elsewhere = [PRODUCT_VIEWS, CART_EVENTS].flatMap((topic) => actions(topic, 'event_id', 'timestamp'))
  expect(elsewhere).toHaveLength(500 * 9)
  for (const action of elsewhere) expect(told).toContain(JSON.stringify(action))
  const lines = someEvents({ seed: 12, events: 500, mess: QUIET }).flatMap(({ transaction }) => transaction.products)
  expect(told.size).toBe(elsewhere.length + lines.length)
})
