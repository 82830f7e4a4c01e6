import type { AuditEntry, AuditLog } from '@storemesh/audit'
import { describe, expect, test } from 'vitest'
import { readExposition } from '../fixtures/exposition-reader.js'
import { startedSales } from '../fixtures/shown-sales.js'
import { post } from '../fixtures/started-gateway.js'

const SALES = '/api/shop/sales'
const MARKETING = { authorization: 'marketing' }

describe('the rules of the graph hold', () => {
  test('a budget is spent by pages and by what there is, and says when to come again', async () => {
    const { get } = await startedSales({ limits: { cost_per_minute: 30 } })
    const answers = [await get('/api'), await get(`${SALES}?first=100`), await get(`${SALES}?first=100`), await get('/api')]
    expect(answers.map(({ status }) => status)).toContain(429)
    const refused = answers.find(({ status }) => status === 429)
    expect(refused?.body).toMatchObject({ code: 'BUDGET_SPENT' })
    expect(Number(refused?.headers.get('retry-after'))).toBeGreaterThan(0)
  })

  test('what is read of persons is noted before it is answered, as asked for by its address', async () => {
    const entries: AuditEntry[] = []
    const audit: AuditLog = { append: async (more) => void entries.push(...more), close: async () => undefined }
    const { get } = await startedSales({ audit })
    await get(`${SALES}?first=1&columns=region`, MARKETING)
    expect(entries).toEqual([])
    const { headers } = await get(`${SALES}?first=1&columns=region,email`, MARKETING)
    await get(`${SALES}?first=1&columns=region,email`, { ...MARKETING, 'if-none-match': headers.get('etag') ?? '' })
    const noted = {
      kind: 'read',
      surface: 'rest',
      operation: 'rest_shop_sales',
      reads: [{ product: 'shop.sales', columns: ['email'] }],
    }
    expect(entries).toMatchObject([noted, noted])
  })

  test('what cannot be noted is not answered', async () => {
    const audit: AuditLog = { append: () => Promise.reject(new Error('ENOSPC')), close: async () => undefined }
    const { get } = await startedSales({ audit })
    const { status, text } = await get(`${SALES}?columns=email`)
    expect(status).toBeGreaterThanOrEqual(500)
    expect(text).not.toContain('example.com')
  })

  test('of each product it is counted how it was answered', async () => {
    const { url, get } = await startedSales()
    await get(SALES)
    await get(`${SALES}?first=x`)
    await get('/api/shop/secrets-of-nobody')
    const samples = readExposition(await (await fetch(`${url}/metrics`)).text())
    const counted = samples.filter(({ name }) => name === 'mesh_gateway_rest_responses_total')
    expect(counted.map(({ labels, value }) => [labels['product'], labels['status'], value])).toEqual([
      ['shop.sales', '200', 1],
      ['shop.sales', '400', 1],
      ['none', '404', 1],
    ])
  })

  test('an address keeps its name in the figures, however many names clients made up before', async () => {
    const { url, get } = await startedSales()
    for (let n = 0; n < 101; n++) await post(url, { query: `query Made${n} { __typename }` })
    await get(`${SALES}?first=1`)
    const samples = readExposition(await (await fetch(`${url}/metrics`)).text())
    const names = samples.filter(({ name }) => name === 'mesh_gateway_requests_total').map(({ labels }) => labels['operation'])
    expect(names).toEqual(expect.arrayContaining(['other', 'rest_shop_sales']))
  })

  test('where the schema is not told, what there is is not told either, and products are', async () => {
    const { get } = await startedSales({ limits: { introspection: false } })
    expect((await get('/api')).body).toMatchObject({ status: 403, code: 'INTROSPECTION_OFF' })
    expect((await get('/api/openapi.json')).status).toBe(403)
    expect((await get(`${SALES}?first=1`)).status).toBe(200)
  })

  test('its own operations need no place in a manifest', async () => {
    const { url, get } = await startedSales({ persisted: { manifest: new Map(), mode: 'only', automatic: false } })
    expect((await get(`${SALES}?first=1`)).status).toBe(200)
    expect((await post(url, { query: '{ __typename }' })).status).not.toBe(200)
  })

  test('it can be left out', async () => {
    const { get } = await startedSales({ rest: false })
    expect((await get(SALES)).status).toBe(404)
  })
})
