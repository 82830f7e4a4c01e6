import { createClient } from 'graphql-ws'
import { beforeAll, describe, expect, test } from 'vitest'
import { WebSocket } from 'ws'
import { copiedWorkspace } from '../copied-workspace.js'
import { freshFolder } from '../fresh-folder.js'
import { ask } from '../graphql-client.js'
import { meshDone, type RunningCommand, startMesh } from '../mesh-command.js'
import { poll } from '../poll.js'
import { serveMesh } from '../served-mesh.js'
import { whenFileIsOver } from '../when-over.js'

const whenOver = whenFileIsOver()
const ORDERS = '{ orders(first: 5) { edges { node { id customer { id name } total { amount } } } } }'
let data = ''

beforeAll(async () => {
  data = await freshFolder(whenOver)
  await meshDone('simulate', '--events', '2000', '--mix', '0/0/1', '--seed', '3', '--data', data)
  await meshDone('run', '--once', '--data', data)
  await meshDone('contracts', 'publish', '--data', data)
}, 180_000)

describe('two domains as processes of their own, behind a gateway', () => {
  test('one is redeployed with a new field: no request fails, its subscriber comes back, the other goes on', async () => {
    const customers = await answering(startMesh(['run', 'customers', '--data', data]))
    const orders = await answering(startMesh(['run', 'orders', '--data', data]))
    const gateway = await serveMesh(['gateway', '--announced', '--data', data])
    await poll('an order with its customer', async () =>
      (await ask(gateway.url, ORDERS)).errors === undefined ? true : undefined,
    )

    const purchases = startMesh(
      ['simulate', '--events', '100000', '--mix', '0/0/1', '--seed', '4', '--rate', '20', '--data', data],
      { whenOver },
    )
    const subscriber = subscribed(gateway.url, 'subscription { orderPlaced { id customer { name } } }')
    await poll('an order that is placed', () => (subscriber.heard() > 0 ? true : undefined))
    const asking = askAllTheWhile(gateway.url)

    const next = await copiedWorkspace()
    await next.change(
      'domains/orders/subgraph/schema.graphql',
      '  country: String!\n',
      '  country: String!\n  "How many products it has."\n  lineCount: Int!\n',
    )
    await next.change(
      'domains/orders/subgraph/order.ts',
      '      placedAt:',
      '      lineCount: (order: Order) => order.lines.length,\n      placedAt:',
    )
    expect((await next.startMesh(['contracts', 'publish', 'orders', '--data', data]).ended).stdout).toContain(
      'revision 2: orders published',
    )
    await next.startMesh(['run', 'orders', '--take-over', '--data', data]).says(/orders answers at/)
    await gateway.says(/graph_changed .*left=orders/)
    expect(await orders.ended).toMatchObject({ code: 0, signal: null })

    const counted = await ask(gateway.url, '{ orders(first: 1) { edges { node { lineCount customer { name } } } } }')
    expect(counted).toMatchObject({ data: { orders: { edges: [{ node: { lineCount: expect.any(Number) } }] } } })
    expect(counted.errors).toBeUndefined()
    const before = subscriber.heard()
    await poll('an order that is placed after it', () => (subscriber.heard() > before ? true : undefined))
    purchases.interrupt()

    const { count, failures } = await asking.end()
    console.log(
      `${count} requests, ${failures.length} failed; ${subscriber.heard()} events heard, connected again ${subscriber.closed.length} times`,
    )
    expect(failures).toEqual([])
    expect(count).toBeGreaterThan(100)
    expect(subscriber.closed).toEqual([1012])
    expect(subscriber.failures).toEqual([])
    expect(customers.printed()).not.toContain('subgraph_drains')
  }, 180_000)
})

/** Once it says where it answers. */
async function answering(running: RunningCommand): Promise<RunningCommand> {
  await running.says(/answers at http/)
  return running
}

/** A client that connects again as graphql-ws does by itself. */
function subscribed(url: string, query: string) {
  let count = 0
  const closed: unknown[] = []
  const failures: unknown[] = []
  const client = createClient({
    url: url.replace(/^http/, 'ws'),
    webSocketImpl: WebSocket,
    on: { closed: (event) => closed.push(codeOf(event)) },
  })
  whenOver(async () => client.dispose())
  client.subscribe(
    { query },
    {
      next: ({ errors }) => {
        count++
        if (errors) failures.push(errors)
      },
      error: (error) => failures.push(error),
      complete: () => undefined,
    },
  )
  return { heard: () => count, closed, failures }
}

const codeOf = (event: unknown): unknown => (typeof event === 'object' && event !== null && 'code' in event ? event.code : event)

/** Two clients who ask one question after the other, and what they were answered beside data. */
function askAllTheWhile(url: string) {
  const over = new AbortController()
  let count = 0
  const failures: unknown[] = []
  const asks = async () => {
    while (!over.signal.aborted) {
      const answer = await ask(url, ORDERS).catch((error: unknown) => ({ status: 0, errors: [String(error)] }))
      count++
      if (answer.status !== 200 || answer.errors) failures.push(answer)
    }
  }
  const asking = Promise.all([asks(), asks()])
  return {
    async end() {
      over.abort()
      await asking
      return { count, failures }
    },
  }
}
