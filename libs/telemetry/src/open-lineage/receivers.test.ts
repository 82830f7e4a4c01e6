import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { createServer } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { systemClock } from '@storemesh/core'
import { expect, onTestFinished, test } from 'vitest'
import { fileReceiver, httpReceiver } from './receivers.js'
import { PRODUCER, RUN_EVENT_SCHEMA, type RunEvent } from './run-event.js'

const event = (runId: string): RunEvent => ({
  eventType: 'COMPLETE',
  eventTime: '2026-01-31T10:00:00.000000Z',
  producer: PRODUCER,
  schemaURL: RUN_EVENT_SCHEMA,
  run: { runId, facets: {} },
  job: { namespace: 'storemesh://shop', name: 'orders.refresh.fact_order', facets: {} },
  inputs: [],
  outputs: [],
})

/** An endpoint that answers with these, one after the other, and what it was sent. */
async function endpoint(...statuses: readonly number[]) {
  const sent: unknown[] = []
  let at = 0
  const server = createServer((request, response) => {
    text(request).then(
      (body) => {
        sent.push(JSON.parse(body))
        response.writeHead(statuses[at++] ?? 500).end('{}')
      },
      () => response.destroy(),
    )
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => void server.close())
  const address = server.address()
  const port = typeof address === 'object' ? address?.port : undefined
  return { sent, receiver: httpReceiver(`http://127.0.0.1:${port}/api/v1/lineage`, systemClock) }
}

const never = new AbortController().signal

test('an endpoint is sent the event as JSON', async () => {
  const { sent, receiver } = await endpoint(201)
  await receiver.take(event('one'), never)
  expect(sent).toEqual([event('one')])
})

test('an event that it will never take is refused, and one that it may take later is not', async () => {
  const { receiver } = await endpoint(400, 503, 429)
  await expect(receiver.take(event('one'), never)).rejects.toThrow('LINEAGE_REFUSED')
  for (let again = 0; again < 2; again++) await expect(receiver.take(event('one'), never)).rejects.toThrow('LINEAGE_UNREACHABLE')
})

test('an endpoint that is away is told by its host, and whoever stops waits for nothing', async () => {
  const receiver = httpReceiver('http://127.0.0.1:9/api/v1/lineage', systemClock)
  await expect(receiver.take(event('one'), never)).rejects.toThrow(/^LINEAGE_UNREACHABLE: expected an answer of 127\.0\.0\.1:9/)
  await expect(receiver.take(event('one'), AbortSignal.abort())).rejects.toThrow('LINEAGE_UNREACHABLE')
})

test('a file gets a line for each event, behind what is there', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'storemesh-'))
  onTestFinished(() => rm(folder, { recursive: true }))
  const path = join(folder, 'lineage/events.jsonl')
  const receiver = fileReceiver(path)
  for (const run of ['one', 'two']) await receiver.take(event(run), never)
  const lines = (await readFile(path, 'utf8')).trimEnd().split('\n')
  expect(lines.map((line) => JSON.parse(line))).toEqual([event('one'), event('two')])
})
