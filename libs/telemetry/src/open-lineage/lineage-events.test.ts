import { once } from 'node:events'
import { Fault, virtualClock } from '@storemesh/core'
import { expect, test } from 'vitest'
import type { Log, LogFields } from '../log.js'
import { EVENTS_WAITING_MAX, lineageEvents, type LineageReceiver } from './lineage-events.js'
import { PRODUCER, RUN_EVENT_SCHEMA, type RunEvent } from './run-event.js'

const event = (name: string): RunEvent => ({
  eventType: 'COMPLETE',
  eventTime: '2026-01-31T12:00:00.000000Z',
  producer: PRODUCER,
  schemaURL: RUN_EVENT_SCHEMA,
  run: { runId: '00000000-0000-8000-a000-000000000000', facets: {} },
  job: { namespace: 'storemesh://test', name, facets: {} },
  inputs: [],
  outputs: [],
})

/** A receiver that does as it is told by event, and what is logged of it. */
function told(take: (name: string) => Promise<void>) {
  const said: [string, LogFields | undefined][] = []
  const log: Log = {
    info: () => undefined,
    warn: (name, fields) => void said.push([name, fields]),
    error: () => undefined,
    with: () => log,
  }
  const taken: string[] = []
  const receiver: LineageReceiver = {
    async take({ job }) {
      await take(job.name)
      taken.push(job.name)
    },
  }
  return { events: lineageEvents(receiver, { clock: virtualClock(0), log }), taken, said }
}

const away = new Fault('LINEAGE_UNREACHABLE', 'nobody answers')

test('events come in their order, though the receiver is away for a while', async () => {
  let failures = 3
  const done = new AbortController()
  const isDone = once(done.signal, 'abort')
  const { events, taken } = told(async (name) => {
    if (failures-- > 0) throw away
    if (name === 'b') done.abort()
  })
  events.tell([event('a'), event('b')])
  await isDone
  await events.close()
  expect(taken).toEqual(['a', 'b'])
})

test('one that the receiver will never take is left out, and said', async () => {
  const done = new AbortController()
  const isDone = once(done.signal, 'abort')
  const { events, taken, said } = told(async (name) => {
    if (name === 'a') throw new Fault('LINEAGE_REFUSED', 'it is none')
    done.abort()
  })
  events.tell([event('a'), event('b')])
  await isDone
  await events.close()
  expect(taken).toEqual(['b'])
  expect(said).toContainEqual(['lineage_dropped', expect.objectContaining({ events: 1 })])
})

test('whoever tells waits for nobody: what finds no room is dropped, and what was not taken in the end too, and all are counted', async () => {
  const { events, taken, said } = told(() => Promise.reject(away))
  events.tell(Array.from({ length: EVENTS_WAITING_MAX + 5 }, (_, at) => event(String(at))))
  await events.close()
  expect(taken).toEqual([])
  expect(said).toContainEqual(['lineage_dropped', expect.objectContaining({ events: EVENTS_WAITING_MAX + 5 })])
})
