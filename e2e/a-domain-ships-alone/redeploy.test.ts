import { setTimeout as pause } from 'node:timers/promises'
import { createClient } from 'graphql-ws'
import { beforeAll, describe, expect, test } from 'vitest'
import { WebSocket } from 'ws'
import { type CopiedWorkspace, copiedWorkspace } from '../copied-workspace.js'
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
  test('one after the other is redeployed with a new field: no request fails, and the subscriber comes back', async () => {
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
    await hearsMore(subscriber)
    const asking = askAllTheWhile(gateway.url)
    const next = await copiedWorkspace()

    await withLineCount(next)
    await redeployed(next, 'orders', 2, gateway)
    expect(await orders.ended).toMatchObject({ code: 0, signal: null })
    expect(await ask(gateway.url, '{ orders(first: 1) { edges { node { lineCount customer { name } } } } }')).toMatchObject({
      data: { orders: { edges: [{ node: { lineCount: expect.any(Number) } }] } },
    })
    await hearsMore(subscriber)
    expect(customers.printed()).not.toContain('subgraph_drains')

    await withPlace(next)
    await redeployed(next, 'customers', 3, gateway)
    expect(await customers.ended).toMatchObject({ code: 0, signal: null })
    const placed = await ask(gateway.url, '{ orders(first: 5) { edges { node { lineCount customer { city place } } } } }')
    expect(placed.errors).toBeUndefined()
    expect(JSON.stringify(placed.data)).toContain('"place"')
    await hearsMore(subscriber)
    purchases.interrupt()

    const { count, failures } = await asking.end()
    console.log(
      `${count} requests, ${failures.length} failed; ${subscriber.heard()} events heard, connected again ${subscriber.closed.length} times`,
    )
    expect(failures).toEqual([])
    expect(count).toBeGreaterThan(100)
    expect(subscriber.closed).toEqual([1012, 1012])
    expect(subscriber.failures).toEqual([])
  }, 300_000)
})

async function withLineCount(next: CopiedWorkspace): Promise<void> {
  const field = '  country: String!\n'
  await next.change('domains/orders/subgraph/schema.graphql', field, `${field}  "How many products it has."\n  lineCount: Int!\n`)
  const resolver = '      lineCount: (order: Order) => order.lines.length,\n'
  await next.change('domains/orders/subgraph/order.ts', '      placedAt:', `${resolver}      placedAt:`)
}

async function withPlace(next: CopiedWorkspace): Promise<void> {
  const field = '  "Since when these are the account\'s details."\n'
  const place = '  "Where that is."\n  place: String @shows(column: "city")\n'
  await next.change('domains/customers/subgraph/schema.graphql', field, `${place}${field}`)
  const resolver = '      place: (customer: Customer) => customer.city,\n'
  await next.change('domains/customers/subgraph/customer.ts', '      since:', `${resolver}      since:`)
}

/** A team publishes its next version and puts it in the place of the one that runs. */
async function redeployed(next: CopiedWorkspace, domain: string, revision: number, gateway: RunningCommand): Promise<void> {
  const published = await next.startMesh(['contracts', 'publish', domain, '--data', data]).ended
  expect(published.stdout).toContain(`revision ${revision}: ${domain} published`)
  await next.startMesh(['run', domain, '--take-over', '--data', data]).says(new RegExp(`${domain} answers at`))
  await standsStill(gateway)
  await gateway.says(new RegExp(`graph_changed .*left=${domain}`))
}

/** As on a machine that is busy: the one that leaves is gone before the gateway has seen that another answers. */
async function standsStill({ pid }: RunningCommand): Promise<void> {
  process.kill(pid, 'SIGSTOP')
  await pause(4000)
  process.kill(pid, 'SIGCONT')
}

async function hearsMore(subscriber: { readonly heard: () => number }): Promise<void> {
  const before = subscriber.heard()
  await poll('an order that is placed', () => (subscriber.heard() > before ? true : undefined))
}

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

/** Between two questions of a client: what is tried is a swap under questions, not how many there can be. */
const PAUSE_MS = 20

/** Two clients who ask one question after the other, and what they were answered beside data. */
function askAllTheWhile(url: string) {
  const over = new AbortController()
  let count = 0
  const failures: unknown[] = []
  const asks = async () => {
    while (!over.signal.aborted) {
      const answer = await ask(url, ORDERS).catch((error: unknown) => ({ status: 0, errors: [String(error)] }))
      count++
      if (answer.status !== 200 || answer.errors) failures.push({ status: answer.status, errors: answer.errors })
      await pause(PAUSE_MS)
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
