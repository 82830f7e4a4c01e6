import { type Viewer, viewerAs } from '@storemesh/access'
import { type Clock, isJsonObject, systemClock } from '@storemesh/core'
import {
  keySet,
  newSigningKey,
  readSigningKey,
  readSignedViewers,
  type SigningKey,
  signViewers,
  viewerByToken,
} from '@storemesh/token'
import { createClient } from 'graphql-ws'
import { beforeAll, expect, onTestFinished, test } from 'vitest'
import { WebSocket } from 'ws'
import { testSubgraph } from '../fixtures/executable-subgraph.js'
import { post, started, testLog } from '../fixtures/started-gateway.js'
import { connect, init } from '../fixtures/websocket-client.js'
import { serveSubgraph } from '../serve-subgraph.js'

const TYPES = 'type Query { me: String! } type Subscription { heard: Heard! } type Heard { by: String! }'
const ME = { query: '{ me }' }
const HEARD = 'subscription { heard { by } }'
const shown = ({ name, key, expires_ms }: Viewer) => JSON.stringify([name, key, expires_ms ?? null])

let key: SigningKey
let foreign: SigningKey
beforeAll(async () => {
  key = await readSigningKey(await newSigningKey(), 'here')
  foreign = await readSigningKey(await newSigningKey(), 'there')
})

/** The process of a domain that says for whom it answers, and believes one mesh's gateways. */
async function servedProfiles() {
  const profiles = testSubgraph('profiles', TYPES, {
    'Query.me': (_root, _args, { viewer }) => shown(viewer),
    'Subscription.heard': async function* (_root: unknown, _args: unknown, { viewer, signal }) {
      yield { by: shown(viewer) }
      await new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve()))
    },
  })
  const load = async () => [key.verifying]
  const keys = keySet({ load, clock: systemClock, coolDown_ms: 1000, fresh_ms: 60_000, onFailure: () => undefined })
  const viewerOf = viewerByToken(readSignedViewers({ keys, subgraph: 'profiles', clock: systemClock }))
  const { url, drain } = await serveSubgraph(profiles, { host: '127.0.0.1', port: 0, viewerOf, log: testLog() })
  onTestFinished(drain)
  return { url, found: { name: 'profiles', sdl: profiles.sdl, url: `${url}/graphql` } }
}

/** A gateway over it, which takes whoever asks for whom he says he is. */
async function gatewayOver(
  found: Awaited<ReturnType<typeof servedProfiles>>['found'],
  signing = key,
  clock: Clock = systemClock,
) {
  const viewerOf = ({ authorization = 'anonymous' }) => viewerNamed(authorization)
  return started({ feed: { read: async () => [found] }, viewerOf, sign: signViewers(signing, clock) })
}

const ENDS_MS = Date.UTC(2100, 0, 1)
const viewerNamed = (name: string): Viewer =>
  name === 'anonymous'
    ? viewerAs(name, { kind: 'role', role: 'support' })
    : viewerAs(name, { kind: 'role', role: 'sales', region: name }, ENDS_MS)

const meIn = ({ body }: Awaited<ReturnType<typeof post>>) => (isJsonObject(body.data) ? body.data['me'] : undefined)
const codesIn = ({ body }: Awaited<ReturnType<typeof post>>) => body.errors?.map(({ extensions }) => extensions['code'])

test('a domain’s process answers for whoever asks the gateway, and for nobody whom headers name', async () => {
  const { found } = await servedProfiles()
  const { url } = await gatewayOver(found)
  for (const name of ['java', 'bali', 'java'])
    expect(meIn(await post(url, ME, { authorization: name, 'x-user-id': 'root' }))).toBe(shown(viewerNamed(name)))
  expect(meIn(await post(url, ME))).toBe(shown(viewerNamed('anonymous')))
})

test('so it does for each of many who subscribe at one time', async () => {
  const { found } = await servedProfiles()
  const { url } = await gatewayOver(found)
  const names = ['java', 'bali', 'anonymous', 'java']
  const heard = names.map(async (authorization) => {
    const client = createClient({
      url: `${url.replace('http', 'ws')}/graphql`,
      webSocketImpl: WebSocket,
      retryAttempts: 0,
      connectionParams: { authorization },
    })
    onTestFinished(async () => client.dispose())
    const { value } = await client.iterate({ query: HEARD }).next()
    return value
  })
  expect(await Promise.all(heard)).toEqual(names.map((name) => ({ data: { heard: { by: shown(viewerNamed(name)) } } })))
})

test('who asks a domain’s process directly is nobody', async () => {
  const { url } = await servedProfiles()
  const direct = await post(url, ME, { 'x-user-id': 'root', 'x-request-id': 'mine' })
  expect([direct.status, codesIn(direct)]).toEqual([401, ['TOKEN_MISSING']])
  const viewer = viewerNamed('anonymous')
  const forged = await signViewers(foreign, systemClock)(viewer, 'profiles')
  const borrowed = await signViewers(key, systemClock)(viewer, 'orders')
  for (const authorization of [forged, borrowed, 'Bearer x.y.z', 'root']) {
    const answer = await post(url, ME, { authorization })
    expect([answer.status, codesIn(answer)]).toEqual([401, ['TOKEN_INVALID']])
    const { send, closed } = await connect(url)
    send({ ...init, payload: { authorization } })
    expect(await closed).toEqual({ code: 4403, reason: 'TOKEN_INVALID' })
  }
  const { send, closed } = await connect(url)
  send(init)
  expect(await closed).toEqual({ code: 4403, reason: 'TOKEN_MISSING' })
})

test('a gateway of another mesh is told that it is refused, and nothing that a client would take for its own token', async () => {
  const { found } = await servedProfiles()
  const { url } = await gatewayOver(found, foreign)
  const answer = await post(url, ME)
  expect([answer.status, codesIn(answer)]).toEqual([200, ['SUBGRAPH_REFUSED']])
})
