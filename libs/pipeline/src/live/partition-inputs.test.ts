import { type VirtualClock, virtualClock } from '@storemesh/core'
import type { HeardEvent } from '@storemesh/domain'
import { describe, expect, test } from 'vitest'
import { type InputBatch, type InputSource, partitionInputs } from './partition-inputs.js'

const NOON_MS = Date.UTC(2026, 0, 31, 12)
const TERMS = { idle_ms: 1_000, out_of_order_ms: 500 }
const two = { ...TERMS, inputs: ['a-topic', 'b-topic'].map((topic) => ({ topic, contract: 'web.x@1', at: 'at' }) as const) }
type Terms = Parameters<typeof partitionInputs>[0]
const one = { ...two, inputs: two.inputs.slice(0, 1) }

const event = (input: number, offset: number, at_ms: number): HeardEvent => ({
  fields: {},
  partition: 0,
  offset,
  input,
  at_ms,
  appended_ms: at_ms,
})

/** An input that gives what it has, and then is silent for ever, or ends. `unread` are in the log and do not come. */
function source(input: number, times: readonly number[], { unread = 0, ends = false } = {}): InputSource {
  const events = times.map((at_ms, offset) => event(input, offset, at_ms))
  const batches = [{ events, next_offset: events.length, hasMore: false }].filter((batch) => batch.events.length > 0)
  return {
    start_offset: 0,
    end: async () => times.length + unread,
    batches: {
      next: async () => {
        const value: InputBatch | undefined = batches.shift()
        if (value) return { value, done: false }
        return ends ? { value: undefined, done: true } : new Promise<never>(() => undefined)
      },
    },
  }
}

const open = (sources: readonly InputSource[], clock: VirtualClock = virtualClock(NOON_MS), processor: Terms = two) =>
  partitionInputs(processor, sources, clock)

describe('events of several inputs', () => {
  test('come in the order of their times, and of one time in the order of the inputs', async () => {
    const inputs = open([source(0, [10, 30, 30]), source(1, [20, 30, 99])])
    const heard = await inputs.next()
    expect(heard?.events.map(({ input, at_ms }) => [input, at_ms])).toEqual([
      [0, 10],
      [1, 20],
      [0, 30],
      [0, 30],
    ])
  })

  test('wait for an input that may still tell of something earlier, until it has been silent for long enough', async () => {
    const clock = virtualClock(NOON_MS)
    const inputs = open([source(0, [10, 30]), source(1, [])], clock)
    const heard = await inputs.next()
    expect(clock.elapsed_ms()).toBeGreaterThanOrEqual(TERMS.idle_ms)
    expect(heard?.events.map(({ at_ms }) => at_ms)).toEqual([10, 30])
    expect(heard?.silent).toEqual(new Set([1]))
  })

  test('go on where they were left', async () => {
    const inputs = open([source(0, [10, 30], { ends: true }), source(1, [20], { ends: true })])
    const heard = await inputs.next()
    expect(heard?.events).toHaveLength(2)
    if (heard) inputs.taken(heard, 1)
    expect(inputs.nextOffsets()).toEqual([1, 0])
    const rest = await inputs.next()
    if (rest) inputs.taken(rest, rest.events.length)
    const last = await inputs.next()
    expect(last?.events.map(({ at_ms }) => at_ms)).toEqual([30])
    if (last) inputs.taken(last, 1)
    expect(inputs.nextOffsets()).toEqual([2, 1])
    expect(await inputs.next()).toBeUndefined()
  })
})

describe('events that are taken as they come', () => {
  const asTheyCome = { ...two, order: 'as they come' } as const

  test('wait for no other input', async () => {
    const slow = source(1, [], { unread: 1 })
    const heard = await open([source(0, [10, 30]), slow], virtualClock(NOON_MS), asTheyCome).next()
    expect(heard?.events.map(({ at_ms }) => at_ms)).toEqual([10, 30])
    expect(heard?.silent).toEqual(new Set())
  })

  test('find out beside busy inputs who has been silent for long enough', async () => {
    const clock = virtualClock(NOON_MS)
    const inputs = open([source(0, [10, 30]), source(1, [])], clock, asTheyCome)
    const first = await inputs.next()
    if (first) inputs.taken(first, 1)
    await clock.sleep(TERMS.idle_ms)
    const heard = await inputs.next()
    expect(heard?.events.map(({ at_ms }) => at_ms)).toEqual([30])
    expect(heard?.silent).toEqual(new Set([1]))
  })
})

describe('where all is silent', () => {
  test('time goes on by the clock, behind it by what may still come', async () => {
    const clock = virtualClock(NOON_MS)
    const heard = await open([source(0, [])], clock, one).next()
    expect(heard?.events).toEqual([])
    expect(heard?.to_ms).toBeLessThanOrEqual(clock.now_ms() - TERMS.idle_ms - TERMS.out_of_order_ms)
    expect(heard?.to_ms).toBeGreaterThanOrEqual(NOON_MS - TERMS.out_of_order_ms)
  })

  test('what was not read yet is not taken for silence, however long it takes', async () => {
    const clock = virtualClock(NOON_MS)
    let unread = 1
    const slow: InputSource = { ...source(0, []), end: async () => (clock.elapsed_ms() > 60_000 ? (unread = 0) : unread) }
    const heard = await open([slow], clock, one).next()
    expect(clock.elapsed_ms()).toBeGreaterThan(60_000)
    expect(heard?.to_ms).toBeDefined()
  })

  test('an input that fails is told of', async () => {
    const failing = { ...source(0, []), batches: { next: async () => Promise.reject(new Error('the topic was taken away')) } }
    await expect(open([failing], virtualClock(NOON_MS), one).next()).rejects.toThrow('taken away')
  })
})
