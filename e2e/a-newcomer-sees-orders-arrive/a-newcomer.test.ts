import { SchemaRegistry, SchemaType } from '@kafkajs/confluent-schema-registry'
import { beforeAll, describe, expect, test } from 'vitest'
import { freshFolder } from '../fresh-folder.js'
import { ask, listen } from '../graphql-client.js'
import { firstOfReadme } from '../markdown.js'
import { poll } from '../poll.js'
import { familyOf, untilGone } from '../processes.js'
import { type ServedMesh, serveMesh } from '../served-mesh.js'
import { stopwatch } from '../stopwatch.js'
import { whenFileIsOver } from '../when-over.js'

const whenOver = whenFileIsOver()
let mesh: ServedMesh

beforeAll(async () => {
  mesh = await serveMesh(['dev', '--data', await freshFolder(whenOver)], { whenOver })
})

describe('a newcomer who has started the mesh', () => {
  test('gets an answer over three domains to the first query of the README', async () => {
    const query = await firstOfReadme('query')
    const elapsed_ms = stopwatch()
    const nodes = await poll('orders with the names of who bought and of what', async () => {
      const answer = await ask(mesh.url, query)
      expect(answer.errors).toBeUndefined()
      const found = ordersIn(answer.data)
      return found.length > 0 && found.every(isNamed) ? found : undefined
    })
    console.log(`orders with names ${elapsed_ms()} ms after the address was printed`)
    for (const node of nodes)
      expect(node).toEqual({
        id: expect.stringMatching(/./),
        placedAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$/),
        total: { amount: expect.stringMatching(/^\d+\.\d{2}$/), currency: expect.stringMatching(/^[A-Z]{3}$/) },
        customer: { name: expect.stringMatching(/./), city: expect.toSatisfy(isTextOrNull) },
        lines: expect.arrayContaining([{ quantity: expect.any(Number), product: expect.toSatisfy(isProductOrNull) }]),
      })
  })

  test('gets an order and who bought it again, from two domains, by the ids that the README asks by', async () => {
    const shown = await poll('an order of a known customer', async () => {
      const { data } = await ask(mesh.url, '{ orders(first: 1) { edges { node { nodeId customer { nodeId name } } } } }')
      const [, id, buyer, name] =
        /"nodeId":"([\w-]+)","customer":{"nodeId":"([\w-]+)","name":"([^"]+)"/.exec(JSON.stringify(data)) ?? []
      return id !== undefined && buyer !== undefined ? { id, buyer, name } : undefined
    })
    const { id, buyer, name } = shown
    const { data, errors } = await ask(mesh.url, await firstOfReadme('query AnyRows'), { ids: [buyer, id] })
    expect(errors).toBeUndefined()
    expect(data).toEqual({
      nodes: [
        { nodeId: buyer, name },
        { nodeId: id, status: expect.any(String) },
      ],
    })
  })

  test('sees orders arrive by the first subscription of the README', async () => {
    const events = await listen(mesh.url, await firstOfReadme('subscription'), 5)
    const ids = events.map((event) => {
      expect(event).toMatchObject({
        data: { orderPlaced: { id: expect.any(String), channel: expect.any(String), total: { currency: expect.any(String) } } },
      })
      return JSON.stringify(event)
    })
    expect(new Set(ids).size).toBe(5)
  })

  test('finds a page that loads everything from this address', async () => {
    const page = new URL('/', mesh.url)
    const response = await fetch(page)
    const html = await response.text()
    expect(response.headers.get('content-type')).toMatch(/^text\/html/)
    const loaded = [...html.matchAll(/(?:src|href)="(?!data:)(?<path>[^"]*)"/g)].map(
      ({ groups }) => new URL(groups?.['path'] ?? '', page),
    )
    expect(loaded.filter(({ pathname }) => pathname.endsWith('.js')).length).toBeGreaterThan(0)
    const answers = await Promise.all(loaded.map(loadedFile))
    expect(answers).toEqual(loaded.map(() => ({ host: page.host, status: 200, isEmpty: false })))
    expect(response.headers.get('content-security-policy')).toMatch(/default-src 'none'.*script-src 'self'/)
  })

  test('registers a schema with the client that Kafka’s programs use, and finds it again', async () => {
    const registry = () => new SchemaRegistry({ host: new URL('/registry', mesh.url).href })
    const schema = JSON.stringify({ type: 'record', name: 'Stock', namespace: 'shop', fields: [{ name: 'sku', type: 'string' }] })
    const { id } = await registry().register({ type: SchemaType.AVRO, schema }, { subject: 'stock-value' })
    const value = await registry().encode(id, { sku: 'tea' })
    expect(await registry().decode(value)).toMatchObject({ sku: 'tea' })
  })

  test('leaves no process behind by Ctrl-C, which answers 0', async () => {
    const family = await familyOf(mesh.pid)
    expect(family.length, 'processes of the mesh').toBeGreaterThanOrEqual(5)
    mesh.interrupt()
    const { code, stderr } = await mesh.ended
    expect({ code, stderr }).toEqual({ code: 0, stderr: expect.not.stringContaining('    at ') })
    await untilGone(family)
  })
})

/** Read to its end: a gateway that drains waits for readers. */
async function loadedFile(file: URL) {
  const answer = await fetch(file)
  const body = await answer.text()
  return { host: file.host, status: answer.status, isEmpty: body === '' }
}

interface OrderNode {
  readonly customer: { readonly name: string | null }
  readonly lines: readonly { readonly product: { readonly name: string | null; readonly stock: readonly unknown[] } | null }[]
}

/** What a marketplace sold under a name that is mapped to no product has none. */
const isNamed = ({ customer, lines }: OrderNode): boolean =>
  customer.name !== null && lines.every(({ product }) => product === null || (product.name !== null && product.stock.length > 0))

const ordersIn = (data: unknown): readonly OrderNode[] => (isOrders(data) ? data.orders.edges.map(({ node }) => node) : [])

const isOrders = (data: unknown): data is { readonly orders: { readonly edges: readonly { readonly node: OrderNode }[] } } =>
  typeof data === 'object' && data !== null && 'orders' in data

const isTextOrNull = (value: unknown): boolean => value === null || typeof value === 'string'

const isProductOrNull = (value: unknown): boolean =>
  value === null || (typeof value === 'object' && JSON.stringify(Object.keys(value)) === '["name","stock"]')
