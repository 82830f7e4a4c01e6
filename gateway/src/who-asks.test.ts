import { createHmac } from 'node:crypto'
import { viewerAs } from '@storemesh/access'
import { isJsonObject } from '@storemesh/core'
import { jwksAt, keySet, tokenReader, viewerByToken } from '@storemesh/token'
import { expect, test } from 'vitest'
import { testSubgraph } from './fixtures/executable-subgraph.js'
import { handClock } from './fixtures/hand-clock.js'
import { keyServer, signed, type TestKey, testKey, unsigned } from './fixtures/key-server.js'
import { post, started } from './fixtures/started-gateway.js'
import { connect, init } from './fixtures/websocket-client.js'

const NOW_MS = Date.UTC(2026, 0, 1)
const NOW_S = NOW_MS / 1000
const COOL_DOWN_MS = 10_000
const TYPES = 'type Query { me: String! }'
const ME = { query: '{ me }' }

const claims = (more: object = {}) => ({
  iss: 'https://login.shop.example',
  aud: 'storemesh',
  sub: 'siti',
  role: 'marketing',
  exp: NOW_S + 600,
  ...more,
})

/** A gateway that says who asks, and believes the tokens of an issuer. */
async function guarded({ anonymous = false } = {}) {
  const key = testKey('first')
  const clock = handClock(NOW_MS)
  const server = await keyServer(key)
  const keys = keySet({
    load: jwksAt(server.url),
    clock,
    coolDown_ms: COOL_DOWN_MS,
    fresh_ms: 600_000,
    onFailure: () => undefined,
  })
  const read = tokenReader({ issuer: 'https://login.shop.example', audience: 'storemesh', keys, clock }, async () => undefined)
  const viewerOf = viewerByToken(read, anonymous ? viewerAs('anonymous', { kind: 'mesh' }) : undefined)
  const me = testSubgraph('me', TYPES, { 'Query.me': (_root, _args, { viewer }) => `${viewer.name} ${viewer.key}` })
  const { url, log } = await started({ subgraphs: [me], viewerOf, clock })
  const ask = async (token?: string, more: Record<string, string> = {}) => {
    const answer = await post(url, ME, { ...(token !== undefined && { authorization: `Bearer ${token}` }), ...more })
    const data = isJsonObject(answer.body.data) ? answer.body.data['me'] : undefined
    return { ...answer, me: data, code: answer.body.errors?.[0]?.extensions['code'] }
  }
  const whyLogged = () => log.events.findLast(({ event }) => event === 'request_refused')?.fields['why']
  return { key, clock, server, url, ask, whyLogged }
}

const SITI = `siti ${JSON.stringify(['marketing', null, null])}`

test('a good token says who asks, and identity headers say nothing', async () => {
  const { ask, key } = await guarded()
  const forged = {
    'x-user-id': 'root',
    'x-role': 'finance',
    'x-forwarded-user': 'root',
    'x-hasura-role': 'admin',
    cookie: 'role=root',
  }
  expect(await ask(signed(claims(), key), forged)).toMatchObject({ status: 200, me: SITI })
  expect(await ask(undefined, forged)).toMatchObject({ status: 401, code: 'TOKEN_MISSING' })
})

test.each<readonly [string, (key: TestKey) => string, string, string]>([
  [
    'of the algorithm none',
    ({ kid }) => `${unsigned({ alg: 'none', kid }, claims())}.`,
    'TOKEN_INVALID',
    'TOKEN_ALGORITHM_REFUSED',
  ],
  [
    'signed by the public key as a shared secret',
    ({ kid, jwk }) => {
      const text = unsigned({ alg: 'HS256', kid }, claims())
      return `${text}.${createHmac('sha256', JSON.stringify(jwk)).update(text).digest('base64url')}`
    },
    'TOKEN_INVALID',
    'TOKEN_ALGORITHM_REFUSED',
  ],
  [
    'of another algorithm than its key’s',
    ({ kid }) => `${unsigned({ alg: 'RS256', kid }, claims())}.AAAA`,
    'TOKEN_INVALID',
    'TOKEN_KEY_UNKNOWN',
  ],
  ['for another audience', (key) => signed(claims({ aud: 'billing' }), key), 'TOKEN_INVALID', 'TOKEN_AUDIENCE_WRONG'],
  ['of another issuer', (key) => signed(claims({ iss: 'mallory' }), key), 'TOKEN_INVALID', 'TOKEN_ISSUER_WRONG'],
  ['that has ended', (key) => signed(claims({ exp: NOW_S - 60 }), key), 'TOKEN_EXPIRED', 'TOKEN_EXPIRED'],
  ['that does not hold yet', (key) => signed(claims({ nbf: NOW_S + 60 }), key), 'TOKEN_INVALID', 'TOKEN_NOT_YET_VALID'],
  ['of a stranger’s key', () => signed(claims(), testKey('stranger')), 'TOKEN_INVALID', 'TOKEN_KEY_UNKNOWN'],
  ['of a stranger’s key by our name', () => signed(claims(), testKey('first')), 'TOKEN_INVALID', 'TOKEN_SIGNATURE_WRONG'],
  ['of a role that there is not', (key) => signed(claims({ role: 'root' }), key), 'TOKEN_INVALID', 'TOKEN_CLAIMS_INVALID'],
  [
    'of a service that there is not',
    (key) => signed(claims({ role: undefined, service: 'spy' }), key),
    'TOKEN_INVALID',
    'TOKEN_SERVICE_UNKNOWN',
  ],
])('a token %s is a 401 with a code, and never as if none had been shown', async (_what, make, code, why) => {
  const { ask, key, whyLogged, url } = await guarded({ anonymous: true })
  expect((await ask()).me).toBe('anonymous everything')
  const token = make(key)
  const answer = await ask(token)
  expect(answer).toMatchObject({ status: 401, code, me: undefined })
  expect(answer.headers.get('www-authenticate')).toBe('Bearer error="invalid_token"')
  const text = JSON.stringify(answer.body)
  for (const said of [token, 'siti', 'marketing', 'SIGNATURE', 'AUDIENCE']) expect(text).not.toContain(said)
  expect(whyLogged()).toBe(why)

  const { send, closed } = await connect(url)
  send({ ...init, payload: { authorization: `Bearer ${token}` } })
  expect(await closed).toEqual({ code: 4403, reason: code })
})

test('without a token nobody is answered where nobody is anonymous', async () => {
  const { ask, url } = await guarded()
  const answer = await ask()
  expect(answer).toMatchObject({ status: 401, code: 'TOKEN_MISSING' })
  expect(answer.headers.get('www-authenticate')).toBe('Bearer')
  for (const authorization of ['Bearer', 'Basic c2l0aTpzZWNyZXQ=', 'bearer  ', 'Bearer a b.c.d'])
    expect(await ask(undefined, { authorization })).toMatchObject({ status: 401, code: 'TOKEN_INVALID' })
  const { send, closed } = await connect(url)
  send(init)
  expect(await closed).toEqual({ code: 4403, reason: 'TOKEN_MISSING' })
  expect((await fetch(`${url}/health/ready`)).status).toBe(200)
})

test('a thousand tokens of unknown keys have the issuer asked once in the cool-down', async () => {
  const { ask, server, clock, key } = await guarded()
  const stranger = testKey('stranger')
  const tokens = Array.from({ length: 1000 }, (_, n) => signed(claims(), { ...stranger, kid: `unknown-${n}` }))
  for (let at = 0; at < tokens.length; at += 50)
    for (const { status, code } of await Promise.all(tokens.slice(at, at + 50).map((token) => ask(token))))
      expect([status, code]).toEqual([401, 'TOKEN_INVALID'])
  expect(server.asked()).toBe(1)
  clock.advance(COOL_DOWN_MS)
  await ask(tokens[0])
  expect(server.asked()).toBe(2)
  expect((await ask(signed(claims(), key))).me).toBe(SITI)
})

test('a new key of the issuer counts as soon as a token names it', async () => {
  const { ask, server, clock, key } = await guarded()
  const next = testKey('next')
  expect((await ask(signed(claims(), key))).me).toBe(SITI)
  server.publishes(next)
  clock.advance(COOL_DOWN_MS)
  expect((await ask(signed(claims(), next))).me).toBe(SITI)
  expect(await ask(signed(claims({ sub: 'budi' }), key))).toMatchObject({ status: 401, code: 'TOKEN_INVALID' })
})
