import { beforeAll, describe, expect, test } from 'vitest'
import { meshDone } from '../mesh-command.js'
import { serveMesh } from '../served-mesh.js'
import { threeDays } from '../three-days.js'
import { inSql, type Row, somebody, type Somebody, tokenFor } from '../what-somebody-may-see-is-the-same-everywhere/somebody.js'
import { whenFileIsOver } from '../when-over.js'

const whenOver = whenFileIsOver()
const world = { data: '', base: '', account: '', other: '' }
const tokens = new Map<string, string>()

const operations = somebody('operations')
const marketing = somebody('marketing')
const customer = (): Somebody => somebody('customer', { account: world.account })

const REVENUE = '/api/orders/product_category_revenue'
const PERSONS = '/api/customers/customer_360'

beforeAll(async () => {
  world.data = await threeDays()
  const sql = 'SELECT user_id FROM customers.customer_360 ORDER BY user_id LIMIT 2'
  const [first, second] = rowsIn(JSON.parse(await meshDone('query', sql, '--json', '--data', world.data)))
  world.account = String(first?.['user_id'])
  world.other = String(second?.['user_id'])
  const { url } = await serveMesh(['gateway', '--data', world.data], { whenOver })
  world.base = url.replace(/\/graphql$/, '')
  for (const one of [operations, marketing, customer()]) tokens.set(one.name, await tokenFor(world.data, one))
}, 600_000)

const isRow = (value: unknown): value is Row => typeof value === 'object' && value !== null
const rowsIn = (value: unknown): readonly Row[] => (Array.isArray(value) ? value.filter(isRow) : [])

async function get(one: Somebody, path: string, headers: Readonly<Record<string, string>> = {}) {
  const authorization = `Bearer ${tokens.get(one.name) ?? ''}`
  const response = await fetch(`${world.base}${path}`, { headers: { authorization, 'x-request-id': 'r-1', ...headers } })
  const text = await response.text()
  const body: unknown = text === '' ? {} : JSON.parse(text)
  return { status: response.status, headers: response.headers, text, body: isRow(body) ? body : {} }
}

/** All rows, page by page. */
async function pages(one: Somebody, path: string): Promise<readonly Row[]> {
  const rows: Row[] = []
  for (let after = ''; ; ) {
    const { status, body, text } = await get(one, `${path}&first=50${after}`)
    if (status !== 200) throw new Error(text)
    rows.push(...rowsIn(body['rows']))
    if (typeof body['next'] !== 'string') return rows
    after = `&after=${encodeURIComponent(body['next'])}`
  }
}

const told = (rows: readonly Row[] | string): readonly string[] =>
  typeof rows === 'string'
    ? [rows]
    : rows.map((row) => JSON.stringify(Object.entries(row).map(([name, value]) => [name, String(value)]))).toSorted()

describe('what an address answers is what SQL answers', () => {
  test('to operations, of days that a filter names', async () => {
    const columns = 'category,sale_date,currency,total_sales,total_revenue,total_quantity,net_revenue'
    const days = rowsIn(
      await inSql(world.data, operations, 'SELECT DISTINCT sale_date FROM orders.product_category_revenue ORDER BY 1'),
    )
    const [from, before] = [String(days[0]?.['sale_date']), String(days.at(-1)?.['sale_date'])]
    expect(days.length).toBeGreaterThan(1)
    const rows = await pages(operations, `${REVENUE}?columns=${columns}&sale_date.from=${from}&sale_date.before=${before}`)
    const sql = `SELECT ${columns} FROM orders.product_category_revenue WHERE sale_date >= DATE '${from}' AND sale_date < DATE '${before}'`
    expect(told(rows)).toEqual(told(await inSql(world.data, operations, sql)))
    expect(rows.length).toBeGreaterThan(3)
  })

  test('to marketing, of everybody, and who they are it does not say', async () => {
    const columns = 'user_id,email,phone,address,city'
    const rows = await pages(marketing, `${PERSONS}?columns=${columns}`)
    expect(told(rows)).toEqual(told(await inSql(world.data, marketing, `SELECT ${columns} FROM customers.customer_360`)))
    expect(rows.length).toBeGreaterThan(50)
    expect(JSON.stringify(rows)).not.toContain('@')
  })

  test('to a customer, of herself alone', async () => {
    const rows = await pages(customer(), `${PERSONS}?columns=user_id,name`)
    expect(told(rows)).toEqual(told(await inSql(world.data, customer(), 'SELECT user_id, name FROM customers.customer_360')))
    expect(rows).toMatchObject([{ user_id: world.account }])
  })
})

describe('what somebody may not see', () => {
  test('is told as what there is not', async () => {
    const absent = await get(marketing, '/api/orders/nothing_at_all')
    expect([absent.status, absent.body['code']]).toEqual([404, 'NOT_FOUND'])
    for (const path of [REVENUE, `${REVENUE}/a/2026-01-01/IDR`, '/api/nowhere/x'])
      expect((await get(marketing, path)).text).toBe(absent.text)
    expect((await get(customer(), `${PERSONS}/${world.other}`)).text).toBe((await get(customer(), `${PERSONS}/user_nobody`)).text)
    expect((await get(customer(), `${PERSONS}/${world.account}`)).body).toMatchObject({ user_id: world.account })
  })

  test('is in no description either', async () => {
    const { text } = await get(marketing, '/api/openapi.json')
    expect(text).not.toContain('product_category_revenue')
    expect(text).toContain('"customers.customer_360"')
    expect((await get(operations, '/api/openapi.json')).text).toContain('product_category_revenue')
    expect((await get(marketing, `${PERSONS}?columns=name`)).body['code']).toBe('PARAMETER_UNKNOWN')
  })
})

test.each([
  ['first=99999999', 'LIMIT_EXCEEDED'],
  [`after=${encodeURIComponent("' UNION SELECT 1 --")}`, 'CURSOR_INVALID'],
  [`sale_date=${encodeURIComponent("2026-01-01' OR '1'='1")}`, 'PARAMETER_INVALID'],
  ['sale_date.after=2026-01-01', 'PARAMETER_UNKNOWN'],
  ['created_by=root', 'PARAMETER_UNKNOWN'],
  ['columns=category,secret', 'PARAMETER_UNKNOWN'],
  ['category=a&category=b', 'PARAMETER_TWICE'],
])('%s is refused with %s', async (query, code) => {
  const { status, headers, body } = await get(operations, `${REVENUE}?${query}`)
  expect([status, headers.get('content-type'), body['code']]).toEqual([400, 'application/problem+json; charset=utf-8', code])
})

test('SQL in a filter finds no row', async () => {
  const { body } = await get(operations, `${REVENUE}?category=${encodeURIComponent("x' OR '1'='1")}`)
  expect(body).toEqual({ rows: [], next: null })
})

test('who has a page already is told that it holds, and its tag is nobody else’s', async () => {
  const first = await get(operations, `${REVENUE}?first=5`)
  const tag = first.headers.get('etag') ?? ''
  const again = await get(operations, `${REVENUE}?first=5`, { 'if-none-match': tag })
  expect([again.status, again.text]).toEqual([304, ''])
  expect((await get(marketing, `${REVENUE}?first=5`, { 'if-none-match': tag })).status).toBe(404)
})
