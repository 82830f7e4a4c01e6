import { beforeAll, describe, expect, test } from 'vitest'
import { freshFolder } from '../fresh-folder.js'
import { meshDone } from '../mesh-command.js'
import { serveMesh } from '../served-mesh.js'
import { whenFileIsOver } from '../when-over.js'
import { hear, type Heard, inGraphql, inSql, type Row, type Somebody, somebody, tokenFor } from './somebody.js'

/** Events of the last hours are told later, so that there is something to hear. */
const WORLD = ['--days', '3', '--events', '12000', '--seed', '3']
const UNTOLD = ['--untold-hours', '8']
const REGION = 'Jawa'

const whenOver = whenFileIsOver()
const world: { data: string; url: string; account: string; other: string } = { data: '', url: '', account: '', other: '' }
const heard = new Map<string, Heard>()
const tokens = new Map<string, string>()

/** As fields and as columns, in one order. */
const PERSON = { fields: 'userId email phone address city', columns: 'user_id, email, phone, address, city' }
const NAMED = { fields: `${PERSON.fields} name`, columns: `${PERSON.columns}, name` }
// what is there is counted by hand in files, which the live ledger does not read: the rows are the same
const STOCK = { fields: 'productId storeId', columns: 'product_id, store_id' }

beforeAll(async () => {
  world.data = await freshFolder(whenOver)
  await meshDone('simulate', ...WORLD, ...UNTOLD, '--data', world.data)
  await meshDone('run', '--once', '--data', world.data)
  const [first, second] = await rowsOf(
    'SELECT user_id FROM orders.orders_unified WHERE user_id IS NOT NULL GROUP BY user_id ORDER BY count(*) DESC, user_id LIMIT 2',
  )
  world.account = String(first?.['user_id'])
  world.other = String(second?.['user_id'])
  world.url = (await serveMesh(['gateway', '--data', world.data], { whenOver })).url
  for (const one of [marketing, support, sales, operations, fraudAnalyst, finance, customer()]) {
    const token = await tokenFor(world.data, one)
    tokens.set(one.name, token)
    const fields = one === marketing ? PERSON.fields : NAMED.fields
    heard.set(`person ${one.name}`, hear(world.url, token, 'customer360Changed', fields))
    heard.set(`stock ${one.name}`, hear(world.url, token, 'stockChanged', STOCK.fields))
  }
  whenOver(async () => {
    await Promise.all([...heard.values()].map(({ leave }) => leave()))
  })
  await meshDone('simulate', ...WORLD, '--data', world.data)
  await meshDone('run', '--once', '--data', world.data)
}, 900_000)

const marketing = somebody('marketing')
const support = somebody('support')
const sales = somebody('sales', { region: REGION })
const operations = somebody('operations')
const fraudAnalyst = somebody('fraud-analyst')
const finance = somebody('finance')
const customer = () => somebody('customer', { account: world.account })

const rowsOf = async (sql: string): Promise<readonly Row[]> =>
  JSON.parse(await meshDone('query', sql, '--json', '--data', world.data))

/** The values of each row, without names: fields and columns are called otherwise. */
const told = (rows: readonly Row[] | string): readonly string[] | string => (typeof rows === 'string' ? rows : textsOf(rows))

const textsOf = (rows: readonly Row[]): string[] => rows.map((row) => JSON.stringify(Object.values(row).map(asText))).toSorted()

/** An amount is a text in one place and a number in another. */
const asText = (value: unknown) => (typeof value === 'number' ? String(value) : value)

async function everywhere(
  one: Somebody,
  product: Product,
  who: { readonly filter?: string; readonly person?: readonly string[] } = {},
) {
  const token = tokens.get(one.name) ?? ''
  const { list, table, what } = product
  return {
    graphql: told(await inGraphql(world.url, token, list, what.fields, who.filter)),
    sql: told(await inSql(world.data, one, `SELECT ${what.columns} FROM ${table}`, ...(who.person ?? []))),
  }
}

interface Product {
  readonly list: string
  readonly table: string
  readonly what: { readonly fields: string; readonly columns: string }
}

const persons = (what: Product['what']): Product => ({ list: 'customer360List', table: 'customers.customer_360', what })
const stock: Product = { list: 'stockList', table: 'inventory.stock_levels', what: STOCK }

describe('of customers as a whole', () => {
  test('marketing sees everybody, and who they are nowhere', async () => {
    const { graphql, sql } = await everywhere(marketing, persons(PERSON))
    expect(graphql).toEqual(sql)
    expect(graphql.length).toBeGreaterThan(100)
    expect(JSON.stringify(graphql)).not.toContain('@')
    expect(JSON.stringify(graphql)).toMatch(/[0-9A-F]{64}/)
    expect(await everywhere(marketing, persons(NAMED))).toEqual({ graphql: 'GRAPHQL_VALIDATION_FAILED', sql: 'SQL_INVALID' })
  })

  test('a fraud analyst sees everybody as they are', async () => {
    const { graphql, sql } = await everywhere(fraudAnalyst, persons(NAMED))
    expect(graphql).toEqual(sql)
    expect(JSON.stringify(graphql)).toContain('@')
  })

  test('support sees the one who is asked for', async () => {
    const of = { filter: `userId: { is: "${world.other}" }`, person: ['--person', `user_id=${world.other}`] }
    const { graphql, sql } = await everywhere(support, persons(NAMED), of)
    expect(graphql).toEqual(sql)
    expect(graphql).toHaveLength(1)
    expect(await everywhere(support, persons(NAMED))).toEqual({ graphql: [], sql: 'RELATION_UNKNOWN' })
  })

  test('a customer sees herself, whoever else is asked for', async () => {
    const { graphql, sql } = await everywhere(customer(), persons(NAMED))
    expect(graphql).toEqual(sql)
    expect(graphql).toHaveLength(1)
    const other = { filter: `userId: { is: "${world.other}" }`, person: ['--person', `user_id=${world.other}`] }
    expect(await everywhere(customer(), persons(NAMED), other)).toEqual({ graphql: [], sql })
  })

  test.each([sales, operations, finance])('$name sees nothing, as of what does not exist', async (one) => {
    expect(await everywhere(one, persons(NAMED))).toEqual({ graphql: 'GRAPHQL_VALIDATION_FAILED', sql: 'RELATION_UNKNOWN' })
  })
})

describe('of what is in stock', () => {
  test('operations sees all stores, sales those of the own region', async () => {
    const all = await everywhere(operations, stock)
    const own = await everywhere(sales, stock)
    expect(all.graphql).toEqual(all.sql)
    expect(own.graphql).toEqual(own.sql)
    expect(own.graphql.length).toBeGreaterThan(0)
    expect(own.graphql.length).toBeLessThan(all.graphql.length)
  })

  test.each([marketing, support, finance])('$name sees nothing', async (one) => {
    expect(await everywhere(one, stock)).toEqual({ graphql: 'GRAPHQL_VALIDATION_FAILED', sql: 'RELATION_UNKNOWN' })
  })
})

describe('what is heard of changes is what is seen of rows', () => {
  const heardBy = (what: string, { name }: Somebody): Heard =>
    heard.get(`${what} ${name}`) ?? { rows: [], refused: () => 'NOT_ASKED', leave: async () => undefined }

  test('of persons, by each who sees some', async () => {
    const everybody = heardBy('person', fraudAnalyst)
    expect(everybody.rows.length).toBeGreaterThan(20)
    for (const one of [marketing, fraudAnalyst]) {
      const { sql } = await everywhere(one, persons(one === marketing ? PERSON : NAMED))
      expect(told(heardBy('person', one).rows)).toHaveLength(everybody.rows.length)
      expect(sql).toEqual(expect.arrayContaining(textsOf(lastOfEach(heardBy('person', one).rows))))
    }
    expect(heardBy('person', support).rows).toEqual([])
    for (const { userId } of heardBy('person', customer()).rows.map((row) => ({ userId: row['userId'] })))
      expect(userId).toBe(world.account)
    expect(heardBy('person', customer()).rows).toHaveLength(
      everybody.rows.filter(({ userId }) => userId === world.account).length,
    )
  })

  test('of stock, by each who sees some', async () => {
    const all = heardBy('stock', operations).rows
    const own = heardBy('stock', sales).rows
    const stores = new Set(
      (await rowsOf(`SELECT store_id FROM inventory.dim_stores WHERE is_current AND region = '${REGION}'`)).map(
        (row) => row['store_id'],
      ),
    )
    expect(all.length).toBeGreaterThan(0)
    expect(own).toEqual(all.filter(({ storeId }) => stores.has(storeId)))
  })

  test('and whoever sees nothing is refused as for what does not exist', () => {
    for (const one of [sales, operations, finance]) expect(heardBy('person', one).refused()).toBe('GRAPHQL_VALIDATION_FAILED')
    for (const one of [marketing, support, finance]) expect(heardBy('stock', one).refused()).toBe('GRAPHQL_VALIDATION_FAILED')
  })
})

/** A row that changed twice is now what it was told as last. */
const lastOfEach = (rows: readonly Row[]): readonly Row[] => [...new Map(rows.map((row) => [row['userId'], row])).values()]
