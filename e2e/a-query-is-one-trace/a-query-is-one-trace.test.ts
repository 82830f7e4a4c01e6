import { beforeAll, expect, test } from 'vitest'
import { seededDice } from '../dice.js'
import { freshFolder } from '../fresh-folder.js'
import { ask } from '../graphql-client.js'
import { meshDone, startMesh } from '../mesh-command.js'
import { poll } from '../poll.js'
import { serveMesh } from '../served-mesh.js'
import { whenFileIsOver } from '../when-over.js'
import { otlpCollector, type Span } from './otlp-collector.js'

const whenOver = whenFileIsOver()
const ORDERS = 'query Newest { orders(first: 5) { edges { node { id customer { id name email } } } } }'
let data = ''

beforeAll(async () => {
  data = await freshFolder(whenOver)
  await meshDone('simulate', '--events', '500', '--mix', '0/0/1', '--seed', '3', '--data', data)
  await meshDone('run', '--once', '--data', data)
  await meshDone('contracts', 'publish', '--data', data)
}, 180_000)

test('a query over two domains, each a process of its own, is one trace, and nothing personal is in it or in a log', async () => {
  const collector = await otlpCollector(whenOver)
  const environment = { MESH_TELEMETRY_OTLP_URL: collector.url, MESH_GATEWAY_REQUEST_LOG: 'true' }
  const domains = ['customers', 'orders'].map((domain) => startMesh(['run', domain, '--data', data], { environment }))
  for (const domain of domains) await domain.says(/answers at (http:\S+)/)
  const gateway = await serveMesh(['gateway', '--announced', '--data', data], { environment })
  const answer = await poll('an order with its customer', async () => {
    const { errors, data: found } = await ask(gateway.url, ORDERS)
    return errors === undefined ? found : undefined
  })
  const written = await askWithWords(gateway.url)
  for (const command of [gateway, ...domains]) {
    command.interrupt()
    expect((await command.ended).code).toBe(0)
  }

  const spans = collector.spans()
  const newest = spans.findLast(({ name }) => name === 'query Newest')
  const trace = spans.filter(({ traceId }) => traceId === newest?.traceId)
  expect(treeOf(trace)).toMatchObject({
    name: 'storemesh-gateway: query Newest',
    parts: expect.arrayContaining([
      {
        name: 'storemesh-gateway: fetch orders',
        parts: [{ name: expect.stringMatching(/^storemesh-orders: query/), parts: [] }],
      },
      {
        name: 'storemesh-gateway: fetch customers',
        parts: [{ name: expect.stringMatching(/^storemesh-customers: query/), parts: [] }],
      },
    ]),
  })
  const logs = [gateway, ...domains].map(({ printed }) => printed()).join('\n')
  expect(logs).toContain(`"trace_id":"${newest?.traceId}"`)
  const answered = wordsIn(answer)
  expect(answered.length).toBeGreaterThan(4)
  for (const word of [...written, ...answered])
    expect([...collector.bodies, logs].filter((told) => told.includes(word))).toEqual([])
}, 180_000)

/** Asks with words that nobody else writes, where people write what is personal; gives them back. */
async function askWithWords(url: string): Promise<readonly string[]> {
  const dice = seededDice(5)
  const words: string[] = []
  const word = () => {
    const made = `w${Array.from({ length: 5 }, () => 100_000 + dice.roll(900_000)).join('')}`
    words.push(made)
    return made
  }
  for (let n = 0; n < 20; n++) {
    await ask(url, `query Q { customer(id: "${word()}") { id name } }`)
    await ask(url, 'query Q($id: ID!) { customer(id: $id) { id name } }', { id: word() })
    await ask(url, `query Q { customer(id: ${word()}) { ${word()} } }`)
    await ask(url, 'query Q($id: Int!) { customer(id: $id) { id } }', { id: word() })
    await ask(url, `query Q { ${word()}: orders(first: 1, after: "${word()}") { edges { node { id } } } }`)
  }
  return words
}

/** Names and addresses of an answer. */
const wordsIn = (answer: unknown): readonly string[] =>
  [...JSON.stringify(answer).matchAll(/"(?:name|email)":"(?<word>[^"]{4,})"/g)].map(({ groups }) => groups?.['word'] ?? '')

interface Tree {
  readonly name: string
  readonly parts: readonly Tree[]
}

function treeOf(spans: readonly Span[]): Tree {
  const below = (span: Span): Tree => ({
    name: `${span.service}: ${span.name}`,
    parts: spans.filter(({ parentSpanId }) => parentSpanId === span.spanId).map(below),
  })
  const roots = spans.filter(({ parentSpanId }) => parentSpanId === undefined)
  const [root] = roots
  if (!root || roots.length !== 1) throw new Error(`expected one root, got ${roots.length} of ${spans.length} spans`)
  return below(root)
}
