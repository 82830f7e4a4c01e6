import { Fault, type JsonObject } from '@storemesh/core'
import { describe, expect, test } from 'vitest'
import { text, whole } from '../fields.js'
import type { Space } from '@storemesh/key-value'
import { answersOf, type ProcessorDeclaration, processor, type Timer } from './processor.js'
import { rehearse } from './rehearsal.js'

type Visits = { readonly count: number; readonly last_ms: number; readonly note?: string }
type Shown = { readonly count: number }

const HOUR_MS = 3_600_000
const at = (time: string) => `2026-01-31T${time}Z`
const visit = (user: string, time: string, more: JsonObject = {}): JsonObject => ({ user, visited_at: at(time), ...more })

/** Counts visits, and forgets who did not come for an hour. */
const forget: Timer<Visits, Shown> = {
  due: ({ last_ms }) => last_ms + HOUR_MS,
  step: (_due_ms, { count }, user) => ({ state: undefined, tells: [{ key: user, row: { count: -count } }] }),
}

const visits = (changed: Partial<ProcessorDeclaration<Visits, Shown>> = {}) =>
  processor<Visits, Shown>({
    name: 'visits',
    reads: [
      {
        topic: 'visits-topic',
        contract: 'web.visits@1',
        at: 'visited_at',
        key: ({ fields }) => text(fields, 'user'),
        step: ({ fields, at_ms }, before) => {
          const count = (before?.count ?? 0) + (fields['by'] === undefined ? 1 : whole(fields, 'by'))
          if (count > 9) throw new Fault('TOO_MANY', 'expected up to nine')
          const state = { count, last_ms: at_ms, ...(fields['note'] !== undefined && { note: text(fields, 'note') }) }
          return { state, tells: [{ key: text(fields, 'user'), row: { count } }] }
        },
      },
    ],
    state: { version: 1 },
    time: { out_of_order_ms: 0, idle_ms: 1000, late: 'step' },
    timer: forget,
    space: { name: 'web.visits', indexes: {} },
    changes: 'web.visits',
    ...changed,
  })

describe('a key', () => {
  test('has its own state, and is forgotten when its time has come', async () => {
    const stage = rehearse(visits())
    await stage.tell('visits-topic', visit('ann', '10:00:00'))
    await stage.tell('visits-topic', visit('bo', '10:10:00'))
    expect(await stage.tell('visits-topic', visit('ann', '10:20:00'))).toEqual([{ key: 'ann', row: { count: 2 } }])
    expect(await stage.passTo(at('11:20:00'))).toEqual([
      { key: 'bo', row: { count: -1 } },
      { key: 'ann', row: { count: -2 } },
    ])
    expect(await stage.tell('visits-topic', visit('ann', '11:30:00'))).toEqual([{ key: 'ann', row: { count: 1 } }])
  })

  test('that many are due at once, each of them comes once, in the order of time and key', async () => {
    const stage = rehearse(visits())
    const users = Array.from({ length: 2500 }, (_, n) => `u${String(n).padStart(4, '0')}`)
    for (const user of users) await stage.tell('visits-topic', visit(user, '10:00:00'))
    const forgotten = await stage.passTo(at('11:00:00'))
    expect(forgotten.map(({ key }) => key)).toEqual(users)
  })
})

describe('a command', () => {
  type Answer = { readonly is_granted: boolean }
  const answering = (answers?: { readonly space: Space<Answer>; readonly changes: string }) =>
    processor<Visits, Shown, Answer>({
      name: 'grants',
      reads: [
        {
          topic: 'asks-topic',
          contract: 'web.asks@1',
          at: 'asked_at',
          key: ({ fields }) => text(fields, 'user'),
          step: ({ fields, at_ms }, before) => ({
            state: before ?? { count: 1, last_ms: at_ms },
            answers: [{ key: text(fields, 'ask'), row: { is_granted: before === undefined } }],
          }),
        },
      ],
      state: { version: 1 },
      time: { out_of_order_ms: 0, idle_ms: 1000, late: 'step' },
      space: { name: 'web.grants', indexes: {} },
      changes: 'web.grants',
      ...(answers && { answers }),
    })
  const ask = (name: string): JsonObject => ({ user: 'ann', ask: name, asked_at: at('10:00:00') })

  test('is answered in the rows of another product', async () => {
    const grants = answering({ space: { name: 'web.answers', indexes: {} }, changes: 'web.answers' })
    const stage = rehearse(grants)
    expect(await stage.tell('asks-topic', ask('first'))).toEqual([
      { key: 'first', row: { is_granted: true }, topic: 'web.answers' },
    ])
    expect(await stage.tell('asks-topic', ask('second'))).toMatchObject([{ key: 'second', row: { is_granted: false } }])
    expect(answersOf(grants)).toEqual({ name: 'grants', space: 'web.answers', changes: 'web.answers' })
  })

  test('of a processor that does not say where it answers is refused', async () => {
    const stage = rehearse(answering())
    expect(await stage.tell('asks-topic', ask('first'))).toEqual([])
    expect(stage.refused()).toEqual(['DOMAIN_INVALID'])
    expect(() => answersOf(answering())).toThrow('DOMAIN_INVALID')
  })
})

describe('a step that cannot be taken', () => {
  const refusals: readonly (readonly [string, JsonObject, string])[] = [
    ['throws a fault', { by: 20 }, 'TOO_MANY'],
    ['throws what is no fault of ours', { by: 1n.toString() }, 'FIELD_INVALID'],
    ['leaves a state that is too large', { note: 'x'.repeat(140_000) }, 'LIMIT_EXCEEDED'],
    ['has a key that no store can hold', { user: 'x'.repeat(600) }, 'KEY_INVALID'],
    ['has no key', { user: 7 }, 'FIELD_INVALID'],
  ]
  test.each(refusals)('since it %s is refused by name, and the state is as before', async (_why, more, code) => {
    const stage = rehearse(visits())
    await stage.tell('visits-topic', visit('ann', '10:00:00'))
    expect(await stage.tell('visits-topic', visit('ann', '10:01:00', more))).toEqual([])
    expect(stage.refused()).toEqual([code])
    expect(await stage.tell('visits-topic', visit('ann', '10:02:00'))).toEqual([{ key: 'ann', row: { count: 2 } }])
  })

  test('tells nothing of what an error may have quoted', async () => {
    const quoting = visits({
      timer: {
        ...forget,
        due: () => {
          throw new Error('ann lives in Huế')
        },
      },
    })
    const stage = rehearse(quoting)
    await stage.tell('visits-topic', visit('ann', '10:00:00'))
    expect(stage.refused()).toEqual(['LIVE_STEP_FAILED'])
  })

  test('of a timer lets the key rest until its next event', async () => {
    const stuck: Timer<Visits, Shown> = { ...forget, step: (_due_ms, state) => ({ state }) }
    const stage = rehearse(visits({ timer: stuck }))
    await stage.tell('visits-topic', visit('ann', '10:00:00'))
    expect(await stage.passTo(at('12:00:00'))).toEqual([])
    expect(stage.refused()).toEqual(['LIVE_TIMER_STUCK'])
    await stage.passTo(at('13:00:00'))
    expect(stage.refused()).toEqual(['LIVE_TIMER_STUCK'])
    expect(await stage.tell('visits-topic', visit('ann', '13:30:00'))).toEqual([{ key: 'ann', row: { count: 2 } }])
  })
})

describe('a declaration', () => {
  test('of a topic twice is refused', () => {
    const [reading] = [visits().inputs[0]?.topic]
    expect(reading).toBe('visits-topic')
    const twice = {
      topic: 'visits-topic',
      contract: 'web.visits@1',
      at: 'visited_at',
      key: () => '',
      step: () => undefined,
    } as const
    expect(() => visits({ reads: [twice, twice] })).toThrow('DOMAIN_INVALID')
  })

  test('of more patience than a day is refused', () => {
    const time = { out_of_order_ms: 0, idle_ms: 90_000_000, late: 'step' } as const
    expect(() => visits({ time })).toThrow('LIMIT_EXCEEDED')
  })
})
