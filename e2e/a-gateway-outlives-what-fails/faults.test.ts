import { once } from 'node:events'
import { connect } from 'node:net'
import { beforeAll, expect, test } from 'vitest'
import { freshFolder } from '../fresh-folder.js'
import { ask } from '../graphql-client.js'
import { meshDone, type RunningCommand, startMesh } from '../mesh-command.js'
import { poll } from '../poll.js'
import { type ServedMesh, serveMesh } from '../served-mesh.js'
import { whenFileIsOver } from '../when-over.js'

const BOTH = '{ orders(first: 2) { edges { node { id customer { name } } } } }'
const ORDERS = '{ orders(first: 2) { edges { node { id } } } }'

const whenOver = whenFileIsOver()
let data = ''
let gateway: ServedMesh
let customers: RunningCommand

beforeAll(async () => {
  data = await freshFolder(whenOver)
  await meshDone('simulate', '--events', '2000', '--mix', '0/0/1', '--seed', '3', '--data', data)
  await meshDone('run', '--once', '--data', data)
  await meshDone('contracts', 'publish', '--data', data)
  const orders = startMesh(['run', 'orders', '--data', data], { whenOver })
  await orders.says(/answers at http/)
  customers = await startedCustomers()
  gateway = await serveMesh(['gateway', '--announced', '--data', data], { whenOver })
  await poll('an order with its customer', async () => ((await ask(gateway.url, BOTH)).errors ? undefined : true))
}, 300_000)

async function startedCustomers(): Promise<RunningCommand> {
  const running = startMesh(['run', 'customers', '--data', data], { whenOver })
  await running.says(/answers at http/)
  return running
}

const codesOf = (answer: Awaited<ReturnType<typeof ask>>) => [
  ...new Set((answer.errors ?? []).map(({ extensions }) => extensions?.['code'])),
]
/** Orders without the names that only the other domain has. */
const partial = { orders: { edges: [{ node: { customer: { name: null } } }, { node: { customer: { name: null } } }] } }

test('a domain that is slow costs its part of an answer and a named error, and the others nothing', async () => {
  process.kill(-customers.pid, 'SIGSTOP')
  try {
    const slow = ask(gateway.url, BOTH)
    const quick = await ask(gateway.url, ORDERS)
    expect([quick.status, quick.errors]).toEqual([200, undefined])
    const answer = await slow
    expect(codesOf(answer)).toEqual(['SUBGRAPH_TIMEOUT'])
    expect(answer).toMatchObject({ status: 200, data: partial })
  } finally {
    process.kill(-customers.pid, 'SIGCONT')
  }
  await poll('an order with its customer', async () => ((await ask(gateway.url, BOTH)).errors ? undefined : true))
}, 120_000)

test('a domain that was killed costs the same, is not asked by everybody, and is there again once it is started', async () => {
  process.kill(-customers.pid, 'SIGKILL')
  await customers.ended
  const seen = new Set<unknown>()
  for (let n = 0; n < 20; n++) {
    const answer = await ask(gateway.url, BOTH)
    expect(answer).toMatchObject({ status: 200, data: partial })
    for (const code of codesOf(answer)) seen.add(code)
  }
  expect(seen).toEqual(new Set(['SUBGRAPH_UNREACHABLE', 'SUBGRAPH_RESTS']))
  expect((await ask(gateway.url, ORDERS)).errors).toBeUndefined()
  await startedCustomers()
  await poll('an order with its customer', async () => ((await ask(gateway.url, BOTH)).errors ? undefined : true))
}, 180_000)

test('a gateway that is told to end answers what was asked before, takes nothing more, and ends with 0', async () => {
  const { port } = new URL(gateway.url)
  const body = JSON.stringify({ query: BOTH })
  const asked = connect(Number(port), '127.0.0.1')
  await once(asked, 'connect')
  // a request that has begun: its body comes only once the gateway has been told to end
  asked.write(
    `POST /graphql HTTP/1.1\r\nHost: gateway\r\nContent-Type: application/json\r\nConnection: close\r\nContent-Length: ${body.length}\r\n\r\n${body.slice(0, 5)}`,
  )
  let text = ''
  asked.setEncoding('utf8').on('data', (chunk: string) => {
    text += chunk
  })
  await poll('the gateway to have the request', async () =>
    (await fetch(gateway.url.replace('graphql', 'health/live'))).ok ? true : undefined,
  )
  process.kill(gateway.pid, 'SIGTERM')
  await gateway.says(/gateway_drains/)
  asked.write(body.slice(5))
  await once(asked, 'close')
  expect(text).toMatch(/^HTTP\/1\.1 200 /)
  expect(text).toContain('"orders"')
  expect(await gateway.ended).toMatchObject({ code: 0, signal: null })
  await expect(fetch(gateway.url)).rejects.toThrow('fetch failed')
}, 120_000)
