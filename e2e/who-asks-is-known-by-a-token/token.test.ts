import { once } from 'node:events'
import { beforeAll, describe, expect, test } from 'vitest'
import { WebSocket } from 'ws'
import { freshFolder } from '../fresh-folder.js'
import { meshDone, startMesh } from '../mesh-command.js'
import { poll } from '../poll.js'
import { serveMesh } from '../served-mesh.js'
import { whenFileIsOver } from '../when-over.js'

const WHO = JSON.stringify({ query: '{ __typename }' })
const CLOSED = { MESH_AUTH_ANONYMOUS: 'refused' }
let data = ''

beforeAll(async () => {
  data = await freshFolder(whenFileIsOver())
  await meshDone('simulate', '--events', '100', '--mix', '0/0/1', '--seed', '5', '--data', data)
  await meshDone('run', '--once', 'customers', '--data', data)
  await meshDone('contracts', 'publish', '--data', data)
}, 180_000)

const tokenFor = async (...args: readonly string[]): Promise<string> => (await meshDone('token', ...args, '--data', data)).trim()

/** The status, and the code where there is an error. */
async function asked(url: string, headers: Readonly<Record<string, string>> = {}) {
  const answer = await fetch(url, { method: 'POST', headers: { 'content-type': 'application/json', ...headers }, body: WHO })
  const text = await answer.text()
  return { status: answer.status, code: /"code":"(?<code>\w+)"/.exec(text)?.groups?.['code'], text }
}

const bearing = (token: string) => ({ authorization: `Bearer ${token}` })

describe('a gateway that answers nobody without a token', () => {
  test('answers who has one of mesh token, and nobody else', async () => {
    const { url } = await serveMesh(['gateway', '--data', data], { environment: CLOSED })
    expect(await asked(url)).toMatchObject({ status: 401, code: 'TOKEN_MISSING' })
    expect(await asked(url, { 'x-user-id': 'user_1', 'x-role': 'finance' })).toMatchObject({ status: 401, code: 'TOKEN_MISSING' })
    for (const args of [
      ['--role', 'marketing'],
      ['--service', 'dashboards'],
    ]) {
      const token = await tokenFor(...args)
      expect(await asked(url, bearing(token))).toMatchObject({ status: 200, code: undefined })
      const forged = await asked(url, bearing(`${token.slice(0, -10)}AAAAAAAAAA`))
      expect(forged).toMatchObject({ status: 401, code: 'TOKEN_INVALID' })
      expect(forged.text).not.toContain(args[1])
    }
  }, 120_000)

  test('lets a WebSocket go when its token ends, and lets it in no more', async () => {
    const { url } = await serveMesh(['gateway', '--data', data], { environment: CLOSED })
    const authorization = `Bearer ${await tokenFor('--role', 'support', '--expires', '5s')}`
    const open = async () => {
      const socket = new WebSocket(url.replace('http', 'ws'), 'graphql-transport-ws')
      const closed = once(socket, 'close').then(([code, reason]) => `${code} ${reason}`)
      await once(socket, 'open')
      socket.send(JSON.stringify({ type: 'connection_init', payload: { authorization } }))
      return closed
    }
    expect(await open()).toBe('4403 Token expired')
    expect(await open()).toBe('4403 TOKEN_EXPIRED')
    expect(await asked(url, { authorization })).toMatchObject({ status: 401, code: 'TOKEN_EXPIRED' })
  }, 120_000)
})

test('a domain’s own process answers its gateway for whoever asks that, and nobody directly', async () => {
  const customers = startMesh(['run', 'customers', '--data', data])
  const [, direct = ''] = await customers.says(/customers answers at (http:\S+)/)
  const { url } = await serveMesh(['gateway', '--announced', '--data', data], { environment: CLOSED })
  const token = await tokenFor('--role', 'marketing')
  const query = JSON.stringify({ query: '{ customer(id: "nobody") { id } }' })
  const ask = async (headers: Readonly<Record<string, string>>) => {
    const answer = await fetch(url, { method: 'POST', headers: { 'content-type': 'application/json', ...headers }, body: query })
    const body: unknown = await answer.json()
    return body
  }
  expect(await poll('an answer', async () => ask(bearing(token)))).toEqual({ data: { customer: null } })
  expect(await asked(url)).toMatchObject({ status: 401, code: 'TOKEN_MISSING' })
  const graph = `${direct}/graphql`
  expect(await asked(graph)).toMatchObject({ status: 401, code: 'TOKEN_MISSING' })
  expect(await asked(graph, bearing(token))).toMatchObject({ status: 401, code: 'TOKEN_INVALID' })
  expect((await fetch(`${direct}/health/ready`)).status).toBe(200)
}, 120_000)

test('a gateway that others reach starts for nobody who would see everything without a token', async () => {
  const environment = { MESH_GATEWAY_HOST: '0.0.0.0', MESH_AUTH_ANONYMOUS: 'everything' }
  for (const verb of ['gateway', 'dev']) {
    const { code, stderr } = await startMesh([verb, '--port', '0', '--data', data], { environment }).ended
    expect({ code, stderr }).toEqual({
      code: 2,
      stderr: expect.stringContaining('AUTH_ANONYMOUS_UNSAFE: auth.anonymous is everything'),
    })
  }
}, 120_000)
