import { isJsonObject, seededDice } from '@storemesh/core'
import { describe, expect, test } from 'vitest'
import { otlpCollector, treeOf } from '../fixtures/otlp-collector.js'
import { got, SOLD, startedSales, soldPart, viewerNamedBy } from '../fixtures/shown-sales.js'
import { started, testLog } from '../fixtures/started-gateway.js'
import { serveSubgraph } from '../serve-subgraph.js'

const SALES = '/api/shop/sales'
const MARKETING = { authorization: 'marketing' }
const rowsIn = (body: unknown): readonly unknown[] => {
  if (isJsonObject(body) && Array.isArray(body['rows'])) return body['rows']
  throw new Error(`expected a page, got ${JSON.stringify(body)}`)
}
const nextIn = (body: unknown) => (isJsonObject(body) ? body['next'] : undefined)
const keysOf = (row: unknown) => (isJsonObject(row) ? Object.keys(row) : [])

describe('a page', () => {
  test('has rows under the names of the contract, whatever the graph calls them', async () => {
    const { get } = await startedSales()
    const { status, body, headers } = await get(`${SALES}?first=1`)
    expect([status, headers.get('content-type')]).toEqual([200, 'application/json; charset=utf-8'])
    const [sold] = SOLD
    expect(rowsIn(body)).toEqual([
      {
        sale_id: 9_000_000_000_000,
        region: sold?.region,
        day: sold?.day,
        sold_at: '2026-01-01T00:00:00.000000Z',
        amount: '0.50',
        email: null,
        margin: '0.10',
        user_id: null,
        lines: [{ sku: 'p0', count: 0, cost: '1.00' }],
        boxes: [0, null],
        total: { amount: '0.50', currency: 'IDR' },
      },
    ])
  })

  test('leads to the next one, until every row was told once', async () => {
    const { get } = await startedSales()
    const told: unknown[] = []
    let after = ''
    for (let pages = 0; pages < 10; pages++) {
      const { body } = await get(`${SALES}?first=7&columns=sale_id${after}`)
      told.push(...rowsIn(body))
      const next = nextIn(body)
      if (typeof next !== 'string') break
      after = `&after=${next}`
    }
    expect(told).toEqual(SOLD.map(({ saleId }) => ({ sale_id: saleId })))
  })

  test('is narrowed by any words of the filter as the rows themselves are', async () => {
    const { get } = await startedSales()
    const dice = seededDice(7)
    for (let round = 0; round < 40; round++) {
      const [region, from, before] = [dice.pick(['Java', 'Riau/Kepri', 'nowhere']), dice.between(1, 5), dice.between(3, 9)]
      const parts = [`region=${encodeURIComponent(region)}`, `day.from=2026-01-0${from}`, `day.before=2026-01-0${before}`]
      const said = parts.map(() => dice.chance(0.6))
      const query = parts.filter((_part, place) => said[place]).join('&')
      const { body } = await get(`${SALES}?first=100&columns=sale_id&${query}`)
      const expected = SOLD.filter(
        (row) =>
          (!said[0] || row.region === region) &&
          (!said[1] || row.day >= `2026-01-0${from}`) &&
          (!said[2] || row.day < `2026-01-0${before}`),
      )
      expect({ query, rows: rowsIn(body) }).toEqual({ query, rows: expected.map(({ saleId }) => ({ sale_id: saleId })) })
    }
  })

  test('has the columns that are named, in the order of the contract', async () => {
    const { get } = await startedSales()
    const { body } = await get(`${SALES}?first=1&columns=amount,region,sale_id`)
    expect(keysOf(rowsIn(body)[0])).toEqual(['sale_id', 'region', 'amount'])
  })

  test('of a list that was written by hand is asked for by what the list has to be told', async () => {
    const { get } = await startedSales()
    expect((await get('/api/shop/best?day=2026-01-02&first=2')).body).toEqual({
      rows: [0, 1].map((n) => ({ product: `p${n}`, day: '2026-01-02', sold: n })),
      next: null,
    })
    expect((await get('/api/shop/best')).body).toMatchObject({ status: 400, code: 'PARAMETER_MISSING' })
  })
})

describe('a row', () => {
  test('is found by its whole key, slashes and all', async () => {
    const { get } = await startedSales()
    const sold = SOLD.find(({ region }) => region === 'Riau/Kepri')
    const { status, body } = await get(`${SALES}/${sold?.saleId}/Riau%2FKepri?columns=sale_id,region`)
    expect([status, body]).toEqual([200, { sale_id: sold?.saleId, region: 'Riau/Kepri' }])
  })

  test('that there is not, a product that there is not and one that is not shown are told alike', async () => {
    const { get } = await startedSales()
    const absent = [
      '/api/shop/sales/1/Java',
      '/api/shop/nothing',
      '/api/shop/secrets',
      '/api/shop/secrets/s1',
      '/api/shop',
      SALES + '/1',
    ]
    const answers = await Promise.all(absent.map((path) => get(path, { ...MARKETING, 'x-request-id': 'r-1' })))
    expect(answers.map(({ status }) => status)).toEqual(absent.map(() => 404))
    expect(new Set(answers.map(({ text }) => text)).size).toBe(1)
    expect((await get('/api/shop/secrets/s1')).body).toEqual({ id: 's1', word: 'whisper' })
  })
})

describe('what somebody may not see', () => {
  test('is not in a page, cannot be named, and narrows none', async () => {
    const { get } = await startedSales()
    const { body } = await get(`${SALES}?first=1`, MARKETING)
    expect(keysOf(rowsIn(body)[0])).not.toContain('margin')
    expect(JSON.stringify(body)).not.toContain('cost')
    const refused = await Promise.all(
      ['columns=margin', 'columns=nowhere', 'margin=0.10', 'nowhere=1', 'email=s1@example.com'].map((query) =>
        get(`${SALES}?${query}`, { ...MARKETING, 'x-request-id': 'r-1' }),
      ),
    )
    expect(refused.map(({ status }) => status)).toEqual([400, 400, 400, 400, 400])
    expect(new Set(refused.map(({ text }) => text)).size).toBe(1)
  })

  test('is not listed', async () => {
    const { get } = await startedSales()
    const { text } = await get('/api', MARKETING)
    expect(text).not.toContain('secrets')
    expect(JSON.parse(text)).toMatchObject({
      products: [
        { product: 'people.accounts' },
        { product: 'shop.best', page: '/api/shop/best' },
        { product: 'shop.sales', page: SALES, row: `${SALES}/{sale_id}/{region}`, description: 'What was sold.' },
      ].slice(1),
    })
    expect((await get('/api')).text).toContain('shop.secrets')
    expect((await get('/api', { authorization: 'operations' })).body).toMatchObject({ products: [] })
  })
})

test.each<[what: string, path: string, status: number, code: string]>([
  ['a page of a hundred million', `${SALES}?first=99999999`, 400, 'LIMIT_EXCEEDED'],
  ['a page of none', `${SALES}?first=0`, 400, 'PARAMETER_INVALID'],
  ['a page that is no number', `${SALES}?first=1e3`, 400, 'PARAMETER_INVALID'],
  ['SQL in a cursor', `${SALES}?after=${encodeURIComponent("1'; DROP TABLE sales--")}`, 400, 'CURSOR_INVALID'],
  ['SQL in a number', `${SALES}?sale_id=${encodeURIComponent('1 OR 1=1')}`, 400, 'PARAMETER_INVALID'],
  ['SQL in a day', `${SALES}?day.from=${encodeURIComponent("2026-01-01' OR ''='")}`, 400, 'PARAMETER_INVALID'],
  ['a day that there is not', `${SALES}?day=2026-02-30`, 400, 'PARAMETER_INVALID'],
  ['a word that no filter has', `${SALES}?day.after=2026-01-01`, 400, 'PARAMETER_UNKNOWN'],
  ['a column of the graph', `${SALES}?saleId=1`, 400, 'PARAMETER_UNKNOWN'],
  ['GraphQL in columns', `${SALES}?columns=${encodeURIComponent('region } } secret(id: 1) { word')}`, 400, 'PARAMETER_UNKNOWN'],
  ['what objects inherit', `${SALES}?columns=__proto__`, 400, 'PARAMETER_UNKNOWN'],
  ['no column', `${SALES}?columns=`, 400, 'PARAMETER_INVALID'],
  ['a parameter twice', `${SALES}?region=Java&region=Bali`, 400, 'PARAMETER_TWICE'],
  ['a key of another kind', `${SALES}/one/Java`, 400, 'PARAMETER_INVALID'],
  ['half an escape', `${SALES}/%E0%A4%A/Java`, 400, 'BAD_REQUEST'],
  ['a path without end', `/api${'/a'.repeat(60)}`, 400, 'BAD_REQUEST'],
  ['an address without end', `${SALES}?after=${'a'.repeat(9000)}`, 414, 'ADDRESS_TOO_LONG'],
])('%s is refused', async (_what, path, status, code) => {
  const { get, log } = await startedSales()
  const answer = await get(path)
  expect([answer.status, answer.headers.get('content-type')]).toEqual([status, 'application/problem+json; charset=utf-8'])
  expect(answer.body).toMatchObject({ type: 'about:blank', status, code, detail: expect.stringMatching(`^${code}: `) })
  expect(log.events.filter(({ event }) => event === 'request_failed')).toEqual([])
})

test('a filter by a text of SQL finds no row', async () => {
  const { get } = await startedSales()
  expect((await get(`${SALES}?region=${encodeURIComponent("Java' OR '1'='1")}`)).body).toEqual({ rows: [], next: null })
})

test('a failure is told without where it happened', async () => {
  const { get } = await startedSales()
  const { status, body, text } = await get(`${SALES}?after=broken`)
  expect([status, body]).toMatchObject([500, { code: 'INTERNAL' }])
  expect(text).not.toContain('10.0.0.7')
})

describe('over HTTP', () => {
  test('who has an answer already is told that it holds, and somebody else is not', async () => {
    const { get } = await startedSales()
    const first = await get(`${SALES}?first=3`)
    const tag = first.headers.get('etag') ?? ''
    expect(first.headers.get('cache-control')).toBe('private, no-cache')
    expect(first.headers.get('vary')).toBe('authorization')
    const again = await get(`${SALES}?first=3`, { 'if-none-match': `"other", W/${tag}` })
    expect([again.status, again.text, again.headers.get('etag')]).toEqual([304, '', tag])
    expect((await get(`${SALES}?first=3`, { ...MARKETING, 'if-none-match': tag })).status).toBe(200)
    expect((await get(`${SALES}?first=4`, { 'if-none-match': tag })).status).toBe(200)
  })

  test('HEAD answers as GET does, without the rows', async () => {
    const { url, get } = await startedSales()
    const [head, whole] = [await got(url, `${SALES}?first=3`, {}, 'HEAD'), await get(`${SALES}?first=3`)]
    expect([head.status, head.text]).toEqual([200, ''])
    for (const name of ['etag', 'content-length', 'content-type']) expect(head.headers.get(name)).toBe(whole.headers.get(name))
  })

  test.each(['POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'])('%s is not taken', async (method) => {
    const { url } = await startedSales()
    const { status, headers, body } = await got(url, SALES, {}, method)
    expect([status, headers.get('allow'), body]).toMatchObject([405, 'GET, HEAD', { code: 'METHOD_NOT_ALLOWED' }])
  })

  test('a client that takes no JSON is told so', async () => {
    const { get } = await startedSales()
    expect((await get(SALES, { accept: 'text/csv' })).body).toMatchObject({ status: 406, code: 'NOT_ACCEPTABLE' })
    expect((await get(SALES, { accept: 'application/json;q=0, text/csv' })).status).toBe(406)
    expect((await get(SALES, { accept: 'text/csv, application/*;q=0.1' })).status).toBe(200)
  })

  test('pages of sites that are named may ask, and others may not', async () => {
    const { url, get } = await startedSales({ origins: ['https://shop.example'] })
    const named = await get(SALES, { origin: 'https://shop.example' })
    expect(named.headers.get('access-control-allow-origin')).toBe('https://shop.example')
    expect(named.headers.get('vary')).toBe('authorization, origin')
    expect((await get(SALES, { origin: 'https://evil.example' })).headers.get('access-control-allow-origin')).toBeNull()
    const asks = { origin: 'https://shop.example', 'access-control-request-method': 'GET' }
    const preflight = await got(url, SALES, asks, 'OPTIONS')
    expect([preflight.status, preflight.headers.get('access-control-allow-methods')]).toEqual([204, 'GET, HEAD'])
    expect((await got(url, SALES, { ...asks, origin: 'https://evil.example' }, 'OPTIONS')).status).toBe(403)
  })

  test('a token that is none is refused with a challenge', async () => {
    const { get } = await startedSales()
    const { status, headers, body } = await get(SALES, { authorization: 'mallory' })
    expect([status, headers.get('www-authenticate'), body]).toMatchObject([401, /^Bearer/, { code: 'TOKEN_INVALID' }])
  })
})

test('products of a domain in a process of its own are answered alike', async () => {
  const part = soldPart()
  const { url: at, drain } = await serveSubgraph(part, { host: '127.0.0.1', port: 0, viewerOf: viewerNamedBy, log: testLog() })
  try {
    const found = { name: part.name, sdl: part.sdl, url: `${at}/graphql`, rights: part.rights ?? [] }
    const remote = await started({ feed: { read: async () => [found] }, viewerOf: viewerNamedBy })
    const here = await startedSales()
    for (const path of [
      `${SALES}?first=9&day.from=2026-01-03`,
      `${SALES}/9000000000001/${SOLD[1]?.region}`,
      '/api',
      '/api/openapi.json',
    ])
      for (const headers of [{}, MARKETING]) {
        const [there, local] = [await got(remote.url, path, headers), await here.get(path, headers)]
        expect([there.status, there.text]).toEqual([200, local.text])
      }
  } finally {
    await drain()
  }
})

test('an address is a trace like the question that it is, and says nothing of what it asked by', async () => {
  const collector = await otlpCollector()
  const { get } = await startedSales({ traces: collector.tracesOf('gateway') })
  const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01'
  expect(await get(`${SALES}?region=Riau%2FKepri`, { traceparent, authorization: 'mesh' })).toMatchObject({ status: 200 })
  expect(await get(`${SALES}?region=Riau%2FKepri&region=Java`)).toMatchObject({ status: 400 })
  expect(await get('/api/nothing/here')).toMatchObject({ status: 404 })
  const spans = await collector.collected()
  expect(treeOf(spans)).toEqual({
    span: 'gateway: query rest_shop_sales',
    parts: [
      { span: 'gateway: fetch shop', parts: [] },
      { span: 'gateway: plan', parts: [] },
    ],
  })
  expect(collector.bodies.join('')).not.toContain('Riau')
})
