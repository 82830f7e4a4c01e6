import { type Dice, seededDice } from '@storemesh/core'
import { viewerAs, withoutToken, withScopes } from '@storemesh/access'
import type { ExecutionResult } from 'graphql'
import { expect, test } from 'vitest'
import type { RequestContext } from '../subgraph.js'
import { resultTexts } from './result-texts.js'
import { sharedStreams } from './shared-streams.js'
import { DEFAULT_SUBSCRIBER_LIMITS, type SubscriberLimits, type Told } from './subscriber-queue.js'

const PLAN = {}
const settled = async () => {
  for (let turn = 0; turn < 3; turn++) await new Promise((resolve) => setImmediate(resolve))
}
const numberIn = ({ data }: ExecutionResult): number => Number(data?.['n'])

/** One source after another: events that a test pushes, until it is returned, ends or fails. */
function source() {
  const seen = {
    opened: 0,
    returned: 0,
    contexts: new Array<RequestContext>(),
    ways: new Array<{ returned: number; over: boolean }>(),
  }
  let at = 0
  let now:
    | { readonly push: (event: IteratorResult<ExecutionResult, void>) => void; readonly fail: (error: Error) => void }
    | undefined
  const open = async (context: RequestContext): Promise<Told> => {
    seen.opened++
    seen.contexts.push(context)
    const way = { returned: 0, over: false }
    seen.ways.push(way)
    const ready: (() => Promise<IteratorResult<ExecutionResult, void>>)[] = []
    let reader: ((event: Promise<IteratorResult<ExecutionResult, void>>) => void) | undefined
    const put = (event: () => Promise<IteratorResult<ExecutionResult, void>>) => {
      if (!reader) return void ready.push(event)
      reader(event())
      reader = undefined
    }
    now = {
      push: (event) => put(async () => event),
      fail: (error) =>
        put(async () => {
          throw error
        }),
    }
    const events: Told = {
      [Symbol.asyncIterator]: () => events,
      next: () => ready.shift()?.() ?? new Promise((resolve) => (reader = resolve)),
      async return() {
        seen.returned++
        way.returned++
        now = undefined
        return { done: true, value: undefined }
      },
    }
    return events
  }
  const over = () => {
    const way = seen.ways.at(-1)
    if (now && way) way.over = true
    now = undefined
  }
  return {
    seen,
    open,
    isOpen: () => now !== undefined,
    last: () => at,
    tell: () => now?.push({ done: false, value: { data: { n: ++at } } }),
    end() {
      now?.push({ done: true, value: undefined })
      over()
    },
    fail() {
      now?.fail(new Error('the log broke'))
      over()
    },
  }
}

interface Listener {
  readonly from: number
  readonly told: number[]
  readonly missed: number[]
  readonly leave: () => void
  how: 'hears' | 'left' | 'over' | 'failed' | 'slow'
  stuck: boolean
}

function world(limits: Partial<SubscriberLimits> = {}, viewer = viewerAs('siti', { kind: 'mesh' })) {
  const upstream = source()
  const streams = sharedStreams({ ...DEFAULT_SUBSCRIBER_LIMITS, ...limits }, resultTexts())
  let listenersLeft = 0
  const join = async (): Promise<Listener> => {
    const left = new AbortController()
    const [add, remove] = [left.signal.addEventListener.bind(left.signal), left.signal.removeEventListener.bind(left.signal)]
    left.signal.addEventListener = (...given: Parameters<typeof add>) => (listenersLeft++, add(...given))
    left.signal.removeEventListener = (...given: Parameters<typeof remove>) => (listenersLeft--, remove(...given))
    const context: RequestContext = { viewer, request_id: 'r', signal: left.signal }
    const from = upstream.last()
    const events = await streams.listen({ same: { plan: PLAN, values: '{}' }, context, open: upstream.open })
    if (!('next' in events)) throw new Error('expected events')
    const listener: Listener = {
      from,
      told: [],
      missed: [],
      how: 'hears',
      stuck: false,
      leave() {
        listener.how = 'left'
        left.abort()
      },
    }
    void read(listener, events)
    return listener
  }
  return { upstream, streams, join, listenersLeft: () => listenersLeft }
}

async function read(listener: Listener, events: Told): Promise<void> {
  try {
    for await (const event of events) {
      listener.told.push(numberIn(event))
      if (event.extensions?.['missed'] !== undefined) listener.missed.push(Number(event.extensions['missed']))
      while (listener.stuck) await settled()
    }
    if (listener.how === 'hears') listener.how = 'over'
  } catch (error) {
    listener.how = error instanceof Error && 'code' in error && error.code === 'SUBSCRIBER_TOO_SLOW' ? 'slow' : 'failed'
  }
}

const pick = <One>(dice: Dice, from: readonly One[]): One | undefined => from[dice.between(0, from.length - 1)]

test('whoever joins hears every event from then on, in order, and the upstream is open while somebody listens', async () => {
  for (let seed = 1; seed <= 15; seed++) {
    const dice = seededDice(seed)
    const { upstream, streams, join, listenersLeft } = world({ subscriber_events_max: 5 })
    const all: Listener[] = []
    const hearing = () => all.filter(({ how }) => how === 'hears')
    for (let step = 0; step < 100; step++) {
      const what = dice.between(0, 19)
      // what was told already is on its way to those who are there
      if (what < 5) await settled()
      if (what < 5) all.push(await join())
      else if (what < 8) pick(dice, hearing())?.leave()
      else if (what === 8) upstream.end()
      else if (what === 9) upstream.fail()
      else if (what === 10) {
        const slow = pick(dice, hearing())
        if (slow) slow.stuck = !slow.stuck
      } else upstream.tell()
      if (dice.chance(0.7)) await settled()
      if (what < 8) await settled()
      for (const { from, told } of all) {
        const first = told[0]
        if (first === undefined) continue
        expect(first).toBeGreaterThanOrEqual(from)
        expect(told).toEqual(told.map((_, place) => first + place))
      }
    }
    for (const listener of all) listener.stuck = false
    await settled()
    await settled()
    expect(upstream.isOpen()).toBe(hearing().length > 0)
    const heardSome = hearing().filter(({ told }) => told.length > 0)
    for (const { told } of heardSome) expect(told.at(-1)).toBe(upstream.last())
    for (const listener of hearing()) listener.leave()
    await settled()
    expect(upstream.isOpen()).toBe(false)
    expect([streams.joinable, listenersLeft()]).toEqual([0, 0])
    expect(upstream.seen.ways.filter(({ returned, over }) => (over ? returned > 1 : returned !== 1))).toEqual([])
  }
})

test('one who does not read is let go, and the others hear everything', async () => {
  const { upstream, join } = world({ subscriber_events_max: 5 })
  const [slow, quick] = [await join(), await join()]
  slow.stuck = true
  for (let n = 0; n < 20; n++) {
    upstream.tell()
    await settled()
  }
  slow.stuck = false
  await settled()
  await settled()
  expect([slow.how, quick.how]).toEqual(['slow', 'hears'])
  expect(quick.told).toEqual(Array.from({ length: 20 }, (_, n) => n + 1))
})

test('where the latest are kept, one who does not read is told how many it missed', async () => {
  const { upstream, join } = world({ subscriber_events_max: 5, slow_subscribers: 'latest' })
  const [slow, quick] = [await join(), await join()]
  slow.stuck = true
  for (let n = 0; n < 20; n++) {
    upstream.tell()
    await settled()
  }
  slow.stuck = false
  for (let turn = 0; turn < 5; turn++) await settled()
  expect(slow).toMatchObject({ how: 'hears', told: [1, 16, 17, 18, 19, 20], missed: [14] })
  expect(quick).toMatchObject({ how: 'hears', missed: [] })
  expect(quick.told).toHaveLength(20)
})

test('events that are large are bounded by what they take together', async () => {
  const { upstream, join } = world({ unsent_bytes_max: 40 })
  const slow = await join()
  slow.stuck = true
  for (let n = 0; n < 6; n++) {
    upstream.tell()
    await settled()
  }
  slow.stuck = false
  await settled()
  await settled()
  expect(slow).toMatchObject({ how: 'slow', told: [1] })
})

test('what is shared is of nobody: no name, no end of a token, no request', async () => {
  const { upstream, join } = world({}, viewerAs('siti', { kind: 'role', role: 'finance' }, 5000))
  await join()
  const [context] = upstream.seen.contexts
  expect(context?.viewer).toEqual(viewerAs('several subscribers', { kind: 'role', role: 'finance' }))
  expect(context?.request_id).toBe('stream-1')
})

test('what is shared keeps the rights of all who hear it, scopes and all: a cursor that it gives is theirs to go on from', async () => {
  const scoped = withScopes(viewerAs('siti', { kind: 'role', role: 'finance' }, 5000), ['refunds'])
  for (const viewer of [scoped, withoutToken(viewerAs('anyone', { kind: 'role', role: 'customer' }))]) {
    const { upstream, join } = world({}, viewer)
    await join()
    const { key, scopes, isAnonymous } = viewer
    expect(upstream.seen.contexts[0]?.viewer).toMatchObject({
      name: 'several subscribers',
      key,
      ...(scopes && { scopes }),
      ...(isAnonymous && { isAnonymous }),
    })
    expect(upstream.seen.contexts[0]?.viewer).not.toHaveProperty('expires_ms')
  }
})

test('ten thousand who come and leave keep nothing, and free each upstream once', async () => {
  const { upstream, streams, join, listenersLeft } = world()
  for (let round = 0; round < 100; round++) {
    const all = await Promise.all(Array.from({ length: 100 }, join))
    for (const listener of all) listener.leave()
  }
  await settled()
  expect(upstream.seen).toMatchObject({ opened: 100, returned: 100 })
  expect([streams.joinable, listenersLeft()]).toEqual([0, 0])
})
