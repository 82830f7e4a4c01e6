import { describe, expect, test } from 'vitest'
import { post, type Shown, shownOf, started, startedShop } from '../fixtures/started-gateway.js'
import { shopSubgraphs } from '../fixtures/shop.js'

const codesOf = (body: Shown): (string | undefined)[] => (body.errors ?? []).map(({ extensions }) => extensions['code'])

describe('GraphQL over HTTP', () => {
  test('answers a POST across domains, with the caller’s request id', async () => {
    const { url } = await startedShop()
    const answer = await post(
      url,
      { query: 'query ($id: ID!) { customer(id: $id) { name orders { shipping } } }', variables: { id: 'c1' } },
      { 'x-request-id': 'mine-1' },
    )
    expect(answer.status).toBe(200)
    expect(answer.body).toEqual({ data: { customer: { name: 'Customer 1', orders: [{ shipping: 103 }, { shipping: 113 }] } } })
    expect(answer.headers.get('x-request-id')).toBe('mine-1')
  })

  test('answers a GET that no form of another site can send', async () => {
    const { url } = await startedShop()
    const question = `${url}/graphql?query=${encodeURIComponent('{ customer(id: "c1") { id } }')}`
    const asked = await fetch(question, { headers: { 'apollo-require-preflight': '1' } })
    expect(await asked.json()).toEqual({ data: { customer: { id: 'c1' } } })
    const forged = await fetch(question)
    expect(forged.status).toBe(400)
    expect(codesOf(shownOf(await forged.json()))).toEqual(['BAD_REQUEST'])
  })

  test.each([
    [
      'a mutation by GET',
      (url: string) =>
        fetch(`${url}/graphql?query=${encodeURIComponent('mutation { cancel(id: "o1") { id } }')}`, {
          headers: { 'apollo-require-preflight': '1' },
        }),
      405,
      'BAD_REQUEST',
    ],
    [
      'a form',
      (url: string) =>
        fetch(`${url}/graphql`, {
          method: 'POST',
          body: '{"query":"{ __typename }"}',
          headers: { 'content-type': 'text/plain' },
        }),
      415,
      'MEDIA_TYPE_UNSUPPORTED',
    ],
    ['another path', (url: string) => fetch(`${url}/admin`), 404, 'NOT_FOUND'],
  ])('refuses %s', async (_name, ask, status, code) => {
    const { url } = await startedShop()
    const answer = await ask(url)
    expect(answer.status).toBe(status)
    expect(codesOf(shownOf(await answer.json()))).toEqual([code])
  })

  test.each([
    ['text that is no GraphQL', { query: '{ customers {' }, 'GRAPHQL_PARSE_FAILED'],
    ['a field that is not there', { query: '{ customers { id secret } }' }, 'GRAPHQL_VALIDATION_FAILED'],
    ['@defer', { query: '{ customers { id ... @defer { name } } }' }, 'INCREMENTAL_DELIVERY_UNSUPPORTED'],
    ['variables that do not fit', { query: 'query ($id: ID!) { customer(id: $id) { id } }' }, 'BAD_USER_INPUT'],
    ['an unknown operation', { query: 'query A { customers { id } }', operationName: 'B' }, 'OPERATION_UNKNOWN'],
    ['a subscription', { query: 'subscription { sold { delta } }' }, 'SUBSCRIPTION_OVER_HTTP'],
    ['too many tokens', { query: `{ ${'a '.repeat(5000)} }` }, 'GRAPHQL_PARSE_FAILED'],
    [
      'too deep an operation',
      { query: `{ customer(id: "c1") { ${'friend { '.repeat(30)} id ${'}'.repeat(30)} } }` },
      'OPERATION_TOO_DEEP',
    ],
    [
      'fragments that grow',
      {
        query: `{ customers { ...F0 } } ${Array.from({ length: 12 }, (_, n) => `fragment F${n} on Customer { a: friend { ...F${n + 1} } b: friend { ...F${n + 1} } }`).join(' ')} fragment F12 on Customer { id }`,
      },
      'OPERATION_TOO_LARGE',
    ],
    ['an alias that the gateway needs', { query: '{ customers { __typename: name } }' }, 'ALIAS_RESERVED'],
    ['an alias that every object has', { query: '{ customers { constructor: name } }' }, 'ALIAS_RESERVED'],
    ['a batch', [{ query: '{ __typename }' }], 'BATCHING_OFF'],
    ['a body without a query', { nothing: 1 }, 'BAD_REQUEST'],
    ['a body that is no JSON', '{', 'BAD_REQUEST'],
  ])('refuses %s with 400 and a code', async (_name, question, code) => {
    const { url } = await startedShop()
    const answer = await post(url, question)
    expect(codesOf(answer.body)).toContain(code)
    expect(answer.status).toBe(400)
    expect(JSON.stringify(answer.body)).not.toMatch(/stack|node_modules|\.ts:/)
  })

  test('refuses a body of more than a MiB', async () => {
    const { url } = await startedShop()
    const answer = await post(url, { query: '{ __typename }', filler: 'x'.repeat(1 << 20) })
    expect(answer.status).toBe(413)
    expect(codesOf(answer.body)).toEqual(['REQUEST_TOO_LARGE'])
  })

  test('lets nobody in whom viewerOf does not know', async () => {
    const { url } = await startedShop()
    const answer = await post(url, { query: '{ __typename }' }, { authorization: 'mallory' })
    expect(answer.status).toBe(401)
    expect(codesOf(answer.body)).toEqual(['TOKEN_INVALID'])
    expect(answer.headers.get('www-authenticate')).toBe('Bearer error="invalid_token"')
  })
})

describe('what a client reads of a failure', () => {
  test('is the code and text of a Fault', async () => {
    const { url } = await startedShop()
    const { body } = await post(url, { query: '{ customer(id: "c2") { id email } }' })
    expect(body.data).toEqual({ customer: { id: 'c2', email: null } })
    expect(body.errors).toEqual([
      { message: 'MAIL_HIDDEN: this address is not shown', path: ['customer', 'email'], extensions: { code: 'MAIL_HIDDEN' } },
    ])
  })

  test('is nothing of anything else but the request under which the log has it', async () => {
    const { url, log } = await startedShop()
    const { body } = await post(url, { query: '{ product(sku: "p0", region: "ID") { risky } }' }, { 'x-request-id': 'r-7' })
    expect(codesOf(body)).toEqual(['INTERNAL'])
    expect(body.errors?.[0]?.extensions['request_id']).toBe('r-7')
    expect(JSON.stringify(body)).not.toContain('10.0.0.7')
    expect(log.events).toContainEqual({
      event: 'request_failed',
      fields: { request_id: 'r-7', subgraph: 'stock', reason: 'a driver broke at 10.0.0.7' },
    })
  })
})

describe('the page', () => {
  const examples = [{ name: 'Orders', query: '{ orders { id } } # </script>' }]
  const startedWithExamples = () => {
    const { customers, orders, stock } = shopSubgraphs()
    return started({ subgraphs: [customers, orders, stock], examples })
  }

  test('is GraphiQL with the examples, every file from the gateway itself', async () => {
    const { url } = await startedWithExamples()
    const answer = await fetch(url)
    const html = await answer.text()
    expect(html).toContain('<title>Storemesh</title>')
    expect(html).toContain('{ orders { id } } # \\u003c/script>')
    expect(answer.headers.get('content-security-policy')).toContain("script-src 'self'")
    const files = [...html.matchAll(/(?:src|href)="(\/[^"]+)"/g)].map(([, path]) => path)
    expect(files).toHaveLength(7)
    expect(html).not.toMatch(/(?:src|href)="https?:/)
    for (const path of files) {
      const file = await fetch(url + path)
      expect([path, file.status]).toEqual([path, 200])
      expect((await file.text()).length).toBeGreaterThan(20)
      const again = await fetch(url + path, { headers: { 'if-none-match': file.headers.get('etag') ?? '' } })
      expect([path, again.status]).toEqual([path, 304])
    }
  })

  test('is what a browser gets at /graphql, and a program does not', async () => {
    const { url } = await startedWithExamples()
    const browser = await fetch(`${url}/graphql`, { headers: { accept: 'text/html,*/*' } })
    expect(await browser.text()).toContain('<title>Storemesh</title>')
    const program = await fetch(`${url}/graphql`, { headers: { accept: 'application/json', 'apollo-require-preflight': '1' } })
    expect(program.status).toBe(400)
  })

  test('serves no file that is not its own', async () => {
    const { url } = await startedWithExamples()
    for (const path of ['/page/..%2f..%2fpackage.json', '/page/constructor', '/page/']) {
      expect([path, (await fetch(url + path)).status]).toEqual([path, 404])
    }
  })
})

test('a gateway says that it lives and is ready', async () => {
  const { url } = await startedShop()
  expect(await (await fetch(`${url}/health/live`)).json()).toEqual({ status: 'live' })
  expect(await (await fetch(`${url}/health/ready`)).json()).toEqual({ status: 'ready' })
})

test('a port that is taken is named', async () => {
  const { url } = await startedShop()
  const { customers, orders, stock } = shopSubgraphs()
  const port = Number(new URL(url).port)
  await expect(started({ subgraphs: [customers, orders, stock], port })).rejects.toThrow(`PORT_IN_USE: port ${port}`)
})
