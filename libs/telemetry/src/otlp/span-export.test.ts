import { once } from 'node:events'
import { Fault, virtualClock } from '@storemesh/core'
import { expect, test } from 'vitest'
import type { Log, LogFields } from '../log.js'
import type { FinishedSpan } from '../tracing/span.js'
import { SPANS_OF_REQUEST_MAX, SPANS_WAITING_MAX, spanExport, type SpanReceiver } from './span-export.js'

const span = (name: string): FinishedSpan => ({
  traceId: '0af7651916cd43dd8448eb211c80319c',
  spanId: 'b7ad6b7169203331',
  parentId: undefined,
  name,
  kind: 'server',
  begun_ms: 0,
  ended_ms: 1,
  isError: false,
  attributes: {},
  link: undefined,
})

/** A receiver that does as it is told with each request, and what is logged of it. */
function told(take: (names: readonly string[], signal: AbortSignal) => Promise<number>) {
  const said: [string, LogFields | undefined][] = []
  const say = (name: string, fields?: LogFields) => void said.push([name, fields])
  const log: Log = { info: say, warn: say, error: say, with: () => log }
  const receiver: SpanReceiver = {
    take: (request, signal) => {
      const { spans } = JSON.parse(request).resourceSpans[0].scopeSpans[0]
      return take(
        spans.map(({ name }: { readonly name: string }) => name),
        signal,
      )
    },
  }
  const service = { name: 'test', version: '1', instance: 'i' }
  return { exported: spanExport(receiver, { service, clock: virtualClock(0), log }), said }
}

const away = new Fault('TRACES_UNREACHABLE', 'nobody answers')
const names = (count: number) => Array.from({ length: count }, (_, at) => String(at))

test('spans come in their order, so many in one request, and none twice', async () => {
  const requests: (readonly string[])[] = []
  const { exported } = told(async (batch) => {
    requests.push(batch)
    return 0
  })
  const all = names(SPANS_OF_REQUEST_MAX * 2 + 10)
  for (const name of all) exported.take(span(name))
  await exported.close()
  expect(requests.flat()).toEqual(all)
  expect(requests.map((batch) => batch.length)).toEqual([SPANS_OF_REQUEST_MAX, SPANS_OF_REQUEST_MAX, 10])
  expect([exported.sent, exported.dropped]).toEqual([all.length, 0])
})

test('a collector that is away for a while gets what waited, and is told of once when it goes and once when it is back', async () => {
  let failures = 3
  const taken: string[] = []
  const back = new AbortController()
  const isBack = once(back.signal, 'abort')
  const { exported, said } = told(async (batch) => {
    if (failures-- > 0) throw away
    taken.push(...batch)
    back.abort()
    return 0
  })
  exported.take(span('a'))
  exported.take(span('b'))
  await isBack
  await exported.close()
  expect(taken).toEqual(['a', 'b'])
  expect(said.map(([event]) => event)).toEqual(['traces_not_taken', 'traces_taken_again'])
})

test('whoever tells of a span waits for nobody: what finds no room is dropped, and counted', async () => {
  const { exported, said } = told(() => Promise.reject(away))
  for (const name of names(SPANS_WAITING_MAX + 5)) exported.take(span(name))
  expect(exported.dropped).toBe(5)
  await exported.close()
  expect([exported.sent, exported.dropped]).toEqual([0, SPANS_WAITING_MAX + 5])
  expect(said.map(([event]) => event)).toEqual(['traces_not_taken'])
})

test('what the collector refuses is dropped, and what it did not keep is counted with it', async () => {
  const { exported, said } = told(async (batch) => {
    if (batch.includes('0')) throw new Fault('TRACES_REFUSED', 'never')
    return 4
  })
  for (const name of names(SPANS_OF_REQUEST_MAX + 10)) exported.take(span(name))
  await exported.close()
  expect([exported.sent, exported.dropped]).toEqual([6, SPANS_OF_REQUEST_MAX + 4])
  expect(said.map(([event]) => event)).toEqual(['traces_not_taken', 'traces_taken_again'])
})

test('an end waits no longer than a moment for a collector that does not answer', async () => {
  const { exported } = told((_batch, signal) => once(signal, 'abort').then(() => Promise.reject(away)))
  exported.take(span('a'))
  await exported.close()
  exported.take(span('late'))
  expect([exported.sent, exported.dropped]).toEqual([0, 2])
})
