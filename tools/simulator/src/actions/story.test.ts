import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { someEvents } from '../given/some-events.js'
import { truthBytes, trueEventFrom } from '../truth/truth-json.js'
import type { TrueEvent } from '../truth/true-event.js'
import { type Story, storyOf } from './story.js'

const told = (event: TrueEvent): Story => {
  const story = storyOf(event)
  if (story) return story
  throw new Error('expected an event with what was done before it')
}
const stories = (seed: number, events = 300) => someEvents({ seed, events }).map(told)
const seeds = fc.nat(1000)
const RUNS = { seed: 8, numRuns: 10 }

describe('a story', () => {
  test('is the same each time that it is told, also of a truth that was read back', () => {
    fc.assert(
      fc.property(seeds, (seed) => {
        for (const event of someEvents({ seed, events: 100 })) {
          const read = trueEventFrom(truthBytes(event).truth)
          expect(storyOf(read)).toEqual(storyOf(event))
        }
      }),
      RUNS,
    )
  })

  test('has exactly as many views and cart events as its mix says', () => {
    fc.assert(
      fc.property(seeds, fc.nat(12), fc.nat(12), (seed, views, carts) => {
        for (const event of someEvents({ seed, events: 60, mix: { views, carts } })) {
          const story = told(event)
          expect([story.views.length, story.carts.length]).toEqual([views, carts])
        }
      }),
      RUNS,
    )
  })

  test('gives each action an id of its own', () => {
    const ids = stories(3, 1000).flatMap(({ views, carts }) => [...views, ...carts].map(({ event_id }) => event_id))
    expect(new Set(ids).size).toBe(ids.length)
  })

  test('happens before its purchase, and ends at the checkout of all that is bought', () => {
    for (const { event, visit, views, carts } of stories(4)) {
      for (const { at_us } of [...views, ...carts]) expect(at_us).toBeLessThan(visit.end_us)
      const checkouts = carts.filter(({ event_type }) => event_type === 'checkout')
      expect(checkouts.map(({ total_minor }) => total_minor)).toEqual(visit.buys ? [event.transaction.total_minor] : [])
      expect(carts.findIndex(({ event_type }) => event_type === 'checkout')).toBe(visit.buys ? carts.length - 1 : -1)
    }
  })

  test('is told of people who buy nothing too, each in a visit of their own', () => {
    const all = stories(5)
    const buyers = all.flatMap(({ visit, views }) => views.filter(({ user_id }) => user_id === visit.user_id))
    const others = all.flatMap(({ visit, views }) => views.filter(({ session_id }) => session_id !== visit.session_id))
    expect(others.length / (buyers.length + others.length)).toBeCloseTo(0.2, 1)
    expect(new Set(others.map(({ session_id }) => session_id)).size).toBe(others.length)
  })

  test('is nobody’s where the truth is older than the topics that tell of it', () => {
    for (const event of someEvents({ seed: 6, events: 5 })) expect(storyOf({ ...event, before: undefined })).toBeUndefined()
  })
})
