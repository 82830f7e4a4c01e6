import { request } from 'node:http'
import { connect } from 'node:net'
import { secret } from '@storemesh/core'
import { describe, expect, test } from 'vitest'
import { failingLog } from '../fixtures/failing.js'
import { opened, SECRET, type Sent, served, START_MS, textOf, TOPIC } from '../fixtures/served-webhooks.js'
import { signatureOf, WINDOW_MS } from '../signature.js'

const NEWER = secret('the newer secret of the marketplace')
const ID = /^[0-9a-f]{32}$/

describe('a delivery that is signed', () => {
  test('is answered with 202 once its event is in the topic, byte for byte', async () => {
    const parts = await opened()
    const { post } = await served(parts)
    const body = '{ "order": 12345678901234567890, "name": "Nguyễn" }\n'
    const answer = await post({ body, key: 'event 1' })
    expect(answer).toMatchObject({ status: 202, body: { id: expect.stringMatching(ID), topic: TOPIC } })
    const [event, ...more] = await parts.events()
    expect(more).toEqual([])
    expect(event).toMatchObject({
      key: 'event 1',
      headers: { webhook: 'marketplace', 'idempotency-key': 'event 1', 'came-at': '2026-01-01T00:00:00.000000Z' },
    })
    expect(event && textOf(event)).toBe(body)
  })

  test('makes one event however often it is sent, also after a restart, and is answered as before', async () => {
    const parts = await opened()
    const first = await (await served(parts)).post()
    const again = await served(parts, { seed: 3 })
    parts.clock.advance(WINDOW_MS / 2)
    expect(await again.post({ timestamp: START_MS })).toMatchObject({ status: 202, body: first.body })
    expect(await again.post()).toMatchObject({ status: 202, body: first.body })
    expect(await parts.events()).toHaveLength(1)
  })

  test('makes one event when it is sent twice at once, to one process or to two', async () => {
    const parts = await opened()
    const [one, other] = [await served(parts), await served(parts, { seed: 3 })]
    const answers = await Promise.all([one, one, other, other, one].map(({ post }) => post()))
    expect(answers.map(({ status }) => status)).toEqual([202, 202, 202, 202, 202])
    expect(new Set(answers.map(({ body }) => JSON.stringify(body))).size).toBe(1)
    expect(await parts.events()).toHaveLength(1)
  })

  test('is refused where its key came with another body, at once or before', async () => {
    const parts = await opened()
    const { post } = await served(parts)
    const both = await Promise.all([post({ body: '{"a":1}' }), post({ body: '{"a":2}' })])
    expect(both.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([202, 409])
    expect(await post({ body: '{"a":3}' })).toMatchObject({ status: 409, body: { code: 'WEBHOOK_KEY_REUSED' } })
    expect(await parts.events()).toHaveLength(1)
  })

  test('is refused where somebody who heard it sends it under another key', async () => {
    const parts = await opened()
    const { post } = await served(parts)
    expect((await post({ key: 'event-1' })).status).toBe(202)
    expect(await post({ key: 'event-2' })).toMatchObject({ status: 409, body: { code: 'WEBHOOK_REPLAYED' } })
    expect((await post({ key: 'event-2', timestamp: START_MS + 1 })).status).toBe(202)
    expect(await parts.events()).toHaveLength(2)
  })

  test('may be signed with either secret while one takes the place of the other', async () => {
    const parts = await opened()
    const signed = { 'x-mesh-signature': signatureOf(NEWER, String(START_MS), Buffer.from('{"order":1}')) }
    const before = await served(parts)
    expect((await before.post({ headers: signed })).status).toBe(401)
    const during = await served(parts, { webhooks: { marketplace: { topic: TOPIC, secrets: [SECRET, NEWER] } } })
    expect((await during.post({ headers: signed })).status).toBe(202)
    const after = await served(parts, { webhooks: { marketplace: { topic: TOPIC, secrets: [NEWER] } } })
    expect((await after.post({ headers: signed })).status).toBe(202)
    expect((await after.post()).status).toBe(401)
  })

  test('goes where the topic has the events of the same customer, if it names one', async () => {
    const parts = await opened()
    const { post } = await served(parts, {
      webhooks: { marketplace: { topic: TOPIC, secrets: [SECRET], key_fields: ['user_id'] } },
    })
    const bodies = ['{"user_id":"u-7"}', '{"user_id":7}', '{"user_id":""}', '{"user_id":[7]}', '{"user_id":1.5}', '{}']
    for (const [n, body] of bodies.entries()) expect((await post({ key: `event-${n}`, body })).status).toBe(202)
    const keys = (await parts.events()).map(({ key, headers }) => [headers['idempotency-key'], key])
    expect(Object.fromEntries(keys)).toEqual({
      'event-0': 'u-7',
      'event-1': '7',
      'event-2': 'event-2',
      'event-3': 'event-3',
      'event-4': 'event-4',
      'event-5': 'event-5',
    })
  })

  test('is keyed by all fields that its topic is keyed by, or by none of them', async () => {
    const parts = await opened()
    const webhook = { topic: TOPIC, secrets: [SECRET], key_fields: ['product_id', 'store_id'] }
    const { post } = await served(parts, { webhooks: { marketplace: webhook } })
    const bodies = ['{"product_id":"p-1","store_id":"s-1"}', '{"product_id":"p-1"}']
    for (const [n, body] of bodies.entries()) expect((await post({ key: `event-${n}`, body })).status).toBe(202)
    const keys = (await parts.events()).map(({ key, headers }) => [headers['idempotency-key'], key])
    expect(Object.fromEntries(keys)).toEqual({ 'event-0': 'p-1|s-1', 'event-1': 'event-1' })
  })

  test('shares its turn with all that come at the same time, each in the topic once', async () => {
    const parts = await opened()
    let appends = 0
    const eventLog = failingLog(parts.eventLog, () => {
      appends += 1
      return 'well'
    })
    const { post } = await served(parts, { eventLog })
    const keys = Array.from({ length: 120 }, (_, n) => `event-${n}`)
    const answers = await Promise.all(keys.map((key, n) => post({ key, body: `{"order":${n}}` })))
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([202]))
    expect(await parts.keys()).toEqual(keys.toSorted())
    expect(appends).toBeLessThan(keys.length)
  })
})

describe('a delivery that cannot be taken', () => {
  const refusals: readonly (readonly [string, Sent, number, string])[] = [
    ['an unknown name', { name: 'crm' }, 404, 'WEBHOOK_NOT_FOUND'],
    ['a path below the name', { name: 'marketplace/more' }, 404, 'WEBHOOK_NOT_FOUND'],
    ['a name that every object has', { name: 'constructor' }, 404, 'WEBHOOK_NOT_FOUND'],
    ['another method', { method: 'GET' }, 405, 'WEBHOOK_METHOD_REFUSED'],
    ['a signature of another body', { body: '{"order":2}', headers: signedAs('{"order":1}') }, 401, 'WEBHOOK_SIGNATURE_WRONG'],
    ['an empty signature', { headers: { 'x-mesh-signature': '' } }, 401, 'WEBHOOK_SIGNATURE_WRONG'],
    ['a time that is none', { timestamp: 'yesterday' }, 401, 'WEBHOOK_TIMESTAMP_INVALID'],
    ['an old time', { timestamp: START_MS - WINDOW_MS - 1 }, 401, 'WEBHOOK_TIMESTAMP_OUTSIDE_WINDOW'],
    ['a time to come', { timestamp: START_MS + WINDOW_MS + 1 }, 401, 'WEBHOOK_TIMESTAMP_OUTSIDE_WINDOW'],
    ['an empty key', { key: '' }, 400, 'WEBHOOK_KEY_INVALID'],
    ['a key that is too long', { key: 'x'.repeat(201) }, 400, 'WEBHOOK_KEY_INVALID'],
    ['a key in another script', { key: 'é' }, 400, 'WEBHOOK_KEY_INVALID'],
    ['no body', { body: '' }, 400, 'WEBHOOK_BODY_NOT_OBJECT'],
    ['a body that is no JSON', { body: '{' }, 400, 'WEBHOOK_BODY_NOT_OBJECT'],
    ['a body that is a list', { body: '[{}]' }, 400, 'WEBHOOK_BODY_NOT_OBJECT'],
    ['a body that is null', { body: 'null' }, 400, 'WEBHOOK_BODY_NOT_OBJECT'],
    ['a body that is no UTF-8', { body: Uint8Array.of(0x7b, 0xff, 0x7d) }, 400, 'WEBHOOK_BODY_NOT_UTF8'],
    ['a NUL', { body: '{"a":"\0"}' }, 400, 'WEBHOOK_BODY_NUL'],
    ['a NUL as JSON writes it', { body: String.raw`{"a":"\\\u0000"}` }, 400, 'WEBHOOK_BODY_NUL'],
    ['a body past the limit', { body: `{"a":"${'x'.repeat(256 * 1024)}"}` }, 413, 'WEBHOOK_BODY_TOO_LARGE'],
  ]

  test.each(refusals)('%s has its status and code, a line in the log, and leaves nothing', async (_, sent, status, code) => {
    const parts = await opened()
    const { post, lines } = await served(parts)
    const answer = await post(sent)
    expect(answer).toMatchObject({ status, body: { code, message: expect.stringContaining(code) } })
    expect(lines).toMatchObject([{ event: 'webhook_refused', fields: { status, code } }])
    expect(JSON.stringify([answer.body, lines])).not.toMatch(/secret|order|yesterday|crm|constructor/)
    expect(await parts.events()).toEqual([])
  })

  test('what only looks like a NUL is one of its characters', async () => {
    const { post } = await served(await opened())
    expect((await post({ body: String.raw`{"a":"\\u0000"}` })).status).toBe(202)
  })

  test.each(['x-mesh-timestamp', 'x-mesh-signature', 'idempotency-key'])('without the header %s it is refused', async (name) => {
    const { url } = await served(await opened())
    const body = '{"order":1}'
    const headers = new Headers({ 'x-mesh-timestamp': String(START_MS), 'idempotency-key': 'event-1', ...signedAs(body) })
    headers.delete(name)
    const answer = await fetch(`${url}/marketplace`, { method: 'POST', headers, body })
    const isKey = name === 'idempotency-key'
    expect(answer.status).toBe(isKey ? 400 : 401)
    expect(await answer.json()).toMatchObject({ code: isKey ? 'WEBHOOK_KEY_INVALID' : 'WEBHOOK_HEADER_MISSING' })
  })

  test('a body that is said to be too long is not read', async () => {
    const { port } = await served(await opened())
    const answer = await raw(port, `content-length: 99999999\r\n\r\n`)
    expect(answer).toMatch(/^HTTP\/1\.1 413 .*connection: close.*WEBHOOK_BODY_TOO_LARGE/is)
  })

  test('a body that turns out too long is not read on', async () => {
    const { port } = await served(await opened())
    const chunk = `${(262_145).toString(16)}\r\n${'x'.repeat(262_145)}\r\n`
    expect(await raw(port, `transfer-encoding: chunked\r\n\r\n${chunk}`)).toMatch(/^HTTP\/1\.1 413 .*WEBHOOK_BODY_TOO_LARGE/is)
  })

  test('a sender that is too slow is cut off', async () => {
    const { clock, ...parts } = await opened()
    const { port } = await served({ clock: { ...clock, sleep: async () => undefined }, ...parts })
    expect(await raw(port, 'content-length: 11\r\n\r\n{"or')).toMatch(/^HTTP\/1\.1 408 .*connection: close.*WEBHOOK_BODY_LATE/is)
  })
})

describe('a webhook under pressure', () => {
  test('refuses who comes past its limit with 503, and takes in who sends again later', async () => {
    const parts = await opened()
    const { port, post, lines } = await served(parts, { limits: { requests_max: 1 } })
    const slow = request({ port, method: 'POST', path: '/marketplace', headers: slowHeaders() })
    slow.write('{"order"')
    await until(() => parts.clock.sleepers() === 1)
    const refused = await post({ key: 'event-2' })
    expect(refused).toMatchObject({ status: 503, body: { code: 'WEBHOOK_BUSY' } })
    expect(refused.headers.get('retry-after')).toBe('1')
    const status = new Promise((resolve) => slow.once('response', (response) => resolve(response.resume().statusCode)))
    slow.end(':1}')
    expect(await status).toBe(202)
    expect((await post({ key: 'event-2', timestamp: START_MS + 1 })).status).toBe(202)
    expect(lines).toHaveLength(1)
  })

  test('answers 503 while the log is closed, stores no more than it must, and says why in its log', async () => {
    const parts = await opened()
    await parts.eventLog.close()
    const { post, lines } = await served(parts)
    const answer = await post()
    expect(answer).toMatchObject({ status: 503, body: { code: 'WEBHOOK_UNAVAILABLE' } })
    expect(answer.headers.get('retry-after')).toBe('5')
    expect((await post({ key: 'event-2', timestamp: START_MS + 1 })).status).toBe(503)
    expect(lines).toMatchObject([
      { event: 'webhook_failed', fields: { webhook: 'marketplace', status: 503, reason: expect.stringContaining('LOG_CLOSED') } },
      { event: 'webhook_failed' },
    ])
  })
})

test.each([
  ['a name that is none', { Shop: { topic: TOPIC, secrets: [SECRET] } }, 'WEBHOOK_NAME_INVALID'],
  ['no secret', { shop: { topic: TOPIC, secrets: [] } }, 'LIMIT_EXCEEDED'],
  ['a short secret', { shop: { topic: TOPIC, secrets: [secret('short')] } }, 'LIMIT_EXCEEDED'],
  ['a window of a day', { shop: { topic: TOPIC, secrets: [SECRET], window_ms: 86_400_000 } }, 'LIMIT_EXCEEDED'],
  ['bodies that no row holds', { shop: { topic: TOPIC, secrets: [SECRET], body_bytes_max: 2 ** 20 } }, 'LIMIT_EXCEEDED'],
])('%s is refused before anything is answered', async (_, webhooks, code) => {
  await expect(opened().then((parts) => served(parts, { webhooks }))).rejects.toThrow(code)
})

test('the largest body that can be allowed is taken whole', async () => {
  const parts = await opened()
  const body_bytes_max = 512 * 1024
  const { post } = await served(parts, { webhooks: { marketplace: { topic: TOPIC, secrets: [SECRET], body_bytes_max } } })
  const body = `{"a":"${'"'.replace('"', '\\"').repeat((body_bytes_max - 8) / 2)}"}`
  expect((await post({ body, key: '"'.repeat(200) })).status).toBe(202)
  expect((await parts.events()).map(textOf)).toEqual([body])
})

function signedAs(body: string): Record<string, string> {
  return { 'x-mesh-signature': signatureOf(SECRET, String(START_MS), Buffer.from(body)) }
}

const slowHeaders = () => ({ 'x-mesh-timestamp': String(START_MS), 'idempotency-key': 'event-1', ...signedAs('{"order":1}') })

/** Sends just this, and gives back all that comes until the other side closes. */
const raw = (port: number, rest: string) =>
  new Promise<string>((resolve, reject) => {
    const head = Object.entries(slowHeaders()).map(([name, value]) => `${name}: ${value}\r\n`)
    const socket = connect(port, '127.0.0.1', () =>
      socket.write(`POST /marketplace HTTP/1.1\r\nhost: mesh\r\n${head.join('')}${rest}`),
    )
    let text = ''
    socket.on('data', (chunk) => (text += chunk.toString()))
    socket.once('end', () => resolve(text)).once('error', reject)
  })

async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await new Promise((resolve) => setImmediate(resolve))
}
