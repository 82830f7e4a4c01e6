import { isFault, seededDice } from '@storemesh/core'
import { type KeyValueStore, put } from '@storemesh/key-value'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type Fate, failingLog, failingStore, type FateOf } from '../fixtures/failing.js'
import { opened, served, START_MS, TOPIC } from '../fixtures/served-webhooks.js'
import { acceptDeliveries } from './accept-delivery.js'
import { bodyDigest, type Delivery } from './delivery.js'
import { KEYS_KEPT_MS, LEDGERS } from './rows.js'

/** Fails the first such step, once. */
function once(wanted: Parameters<FateOf>[0], fate: Fate): FateOf {
  let isOver = false
  return (step) => {
    if (isOver || step !== wanted) return 'well'
    isOver = true
    return fate
  }
}

describe('a crash', () => {
  test.each(['claim', 'line', 'append', 'done'] as const)('in the step %s loses nothing and doubles nothing', async (step) => {
    for (const fate of ['before', 'after'] as const) {
      const parts = await opened()
      const fateOf = once(step, fate)
      const over = { store: failingStore(parts.store, fateOf), eventLog: failingLog(parts.eventLog, fateOf) }
      const first = await (await served(parts, over)).post()
      expect({ fate, status: first.status }).toEqual({ fate, status: 503 })
      const restarted = await served(parts, { seed: 3 })
      expect((await restarted.post({ key: 'another', body: '{"order":2}' })).status).toBe(202)
      expect((await restarted.post()).status).toBe(202)
      expect({ fate, keys: await parts.keys() }).toEqual({ fate, keys: ['another', 'event-1'] })
    }
  })

  test('heals in the same process too, and a delivery whose sender gave up goes before a later one', async () => {
    const parts = await opened()
    const { post } = await served(parts, { eventLog: failingLog(parts.eventLog, once('append', 'before')) })
    expect((await post({ body: '{"order":1}' })).status).toBe(503)
    expect((await post({ key: 'event-2', body: '{"order":2}' })).status).toBe(202)
    expect(await parts.keys()).toEqual(['event-1', 'event-2'])
    expect((await post({ body: '{"order":1}' })).status).toBe(202)
    expect(await parts.events()).toHaveLength(2)
  })
})

test('while the log is down nobody new gets a place in line', async () => {
  const parts = await opened()
  let isDown = true
  const { post } = await served(parts, { eventLog: failingLog(parts.eventLog, () => (isDown ? 'before' : 'well')) })
  for (const n of [1, 2, 3]) expect((await post({ key: `event-${n}`, body: `{"order":${n}}` })).status).toBe(503)
  isDown = false
  expect((await post({ key: 'event-4', body: '{"order":4}' })).status).toBe(202)
  expect(await parts.keys()).toEqual(['event-1', 'event-4'])
})

describe('a store that was lost, or put back to an older day, does not make the log take new events for old ones', () => {
  const later = async (again: Awaited<ReturnType<typeof served>>, keys: () => Promise<readonly string[]>) => {
    for (const n of [4, 5, 6]) await again.post({ key: `event-${n}`, body: `{"order":${n}}` })
    return keys()
  }
  const SIX = [1, 2, 3, 4, 5, 6].map((n) => `event-${n}`)
  const withThree = async () => {
    const parts = await opened()
    const { post } = await served(parts)
    for (const n of [1, 2, 3]) await post({ key: `event-${n}`, body: `{"order":${n}}` })
    return parts
  }

  test('lost', async () => {
    const parts = await withThree()
    const { store } = await opened()
    expect(await later(await served({ ...parts, store }, { seed: 3 }), parts.keys)).toEqual(SIX)
  })

  test('put back', async () => {
    const parts = await withThree()
    const ledger = await parts.store.get(LEDGERS, 'marketplace')
    if (!ledger) throw new Error('three deliveries left no ledger')
    const older = put(LEDGERS, 'marketplace', { ...ledger.row, next_sequence: 0, open: [] }, ledger.version)
    await parts.store.write([older])
    expect(await later(await served(parts, { seed: 3 }), parts.keys)).toEqual(SIX)
  })
})

test('what another process has begun keeps its place in line, though it began between two steps of this one', async () => {
  const parts = await opened()
  const otherBegan = gate()
  const claims = gate()
  const store: KeyValueStore = {
    ...parts.store,
    compareAndSet: async (space, change) => {
      if (space.name === 'webhook-deliveries') {
        claims.open()
        await otherBegan.opened
      }
      return parts.store.compareAndSet(space, change)
    },
  }
  const one = await served(parts, { store, seed: 4 })
  const other = await served(parts, { eventLog: failingLog(parts.eventLog, once('append', 'after')), seed: 3 })
  const waits = one.post({ key: 'event-2', body: '{"order":2}' })
  await claims.opened
  expect((await other.post()).status).toBe(503)
  otherBegan.open()
  expect((await waits).status).toBe(202)
  expect((await other.post()).status).toBe(202)
  expect(await parts.keys()).toEqual(['event-1', 'event-2'])
})

test('a key is known for its time, and a new event afterwards', async () => {
  const parts = await opened()
  const { post } = await served(parts)
  const { body } = await post()
  parts.clock.advance(KEYS_KEPT_MS - 1)
  expect(await post()).toMatchObject({ status: 202, body })
  expect(await parts.events()).toHaveLength(1)
  parts.clock.advance(1)
  expect((await post()).status).toBe(202)
  expect(await parts.events()).toHaveLength(2)
})

test('whatever fails in whichever of two processes, each event is there once if it was promised, and never twice', async () => {
  const parts = await opened()
  const fates = fc.array(fc.constantFrom<Fate>('well', 'well', 'before', 'after'), { maxLength: 40 })
  const rounds = fc.array(fc.array(fc.record({ event: fc.nat({ max: 5 }), process: fc.nat({ max: 1 }) }), { maxLength: 6 }), {
    maxLength: 5,
  })
  let run = 0
  await fc.assert(
    fc.asyncProperty(fates, rounds, async (fates, rounds) => {
      run += 1
      const webhook = `w${run}`
      const left = [...fates]
      const fateOf: FateOf = () => left.shift() ?? 'well'
      const process = (seed: number, fateOf: FateOf) =>
        acceptDeliveries({
          webhook,
          topic: TOPIC,
          store: failingStore(parts.store, fateOf),
          eventLog: failingLog(parts.eventLog, fateOf),
          clock: parts.clock,
          dice: seededDice(run * 10 + seed),
        })
      const processes = [process(1, fateOf), process(2, fateOf)]
      const promised = new Set<string>()
      for (const round of rounds)
        await Promise.all(round.map(({ event, process }) => deliver(processes[process], event, promised)))
      const healed = process(3, () => 'well')
      await deliver(healed, 9, promised)
      const found = await keysOf(parts, webhook)
      expect(new Set(found).size).toBe(found.length)
      expect(found).toEqual(expect.arrayContaining([...promised]))
      for (const key of rounds.flat().map(({ event }) => event)) await deliver(healed, key, promised)
      const after = await keysOf(parts, webhook)
      expect(after.toSorted()).toEqual([...promised].toSorted())
    }),
    { seed: 20_260_103, numRuns: 40 },
  )
})

const keysOf = async ({ events }: Awaited<ReturnType<typeof opened>>, webhook: string) =>
  (await events()).filter(({ headers }) => headers['webhook'] === webhook).map(({ headers }) => headers['idempotency-key'] ?? '')

async function deliver(accept: ReturnType<typeof acceptDeliveries> | undefined, event: number, promised: Set<string>) {
  try {
    await accept?.(deliveryOf(event), { timestamp: String(START_MS), until_ms: START_MS + 1_000 })
    promised.add(`e${event}`)
  } catch (error) {
    if (!isFault(error, 'WEBHOOK_UNAVAILABLE') && !isFault(error, 'WEBHOOK_BUSY')) throw error
  }
}

function deliveryOf(event: number): Delivery {
  const body = Buffer.from(`{"event":${event}}`)
  return { key: `e${event}`, record_key: `customer-${event % 2}`, body, digest: bodyDigest(body), came_ms: START_MS }
}

function gate(): { readonly opened: Promise<void>; readonly open: () => void } {
  let open: () => void = () => undefined
  const opened = new Promise<void>((resolve) => {
    open = resolve
  })
  return { opened, open: () => open() }
}
