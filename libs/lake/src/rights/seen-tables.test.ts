import { join } from 'node:path'
import { type Grant, type Identity, type ProductRights, viewerAs } from '@storemesh/access'
import { messageOf, seededDice, systemClock } from '@storemesh/core'
import { commitFiles, filesystemCatalog, newSchema } from '@storemesh/iceberg'
import { filesystemStore } from '@storemesh/object-store'
import type { Row } from '@storemesh/query-engine'
import { engineOfThisFile, temporaryFolder } from '@storemesh/testing'
import { expect, test } from 'vitest'
import { openLake, type QuestionOptions, writeFiles } from '../index.js'

const engine = engineOfThisFile()

const grant = (role: Grant['role'], more: Partial<Grant> = {}): Grant => ({ role, sights: new Map(), mayExport: true, ...more })

const ACCOUNTS: ProductRights = {
  domain: 'customers',
  product: 'dim_accounts',
  paths: ['user_id', 'email', 'city'],
  tellers: [],
  grants: [
    grant('marketing', { sights: new Map([['email', 'absent']]), groups: { least: 3, column: 'user_id', by: 'distinct' } }),
    grant('support', { rows: { kind: 'one person', columns: ['user_id', 'email'] } }),
    grant('customer', { rows: { kind: 'own rows', column: 'user_id' } }),
  ],
}

async function customersLake() {
  const folder = await temporaryFolder()
  const store = filesystemStore(join(folder, 'lake'))
  const [clock, dice] = [systemClock, seededDice(1)]
  const catalog = filesystemCatalog({ store, clock, dice })
  const mesh = viewerAs('test', { kind: 'mesh' })
  const parts = { store, catalog, clock, dice, engine: engine(), viewer: mesh, spool: join(folder, 'spool') }
  const schema = newSchema(['user_id', 'email', 'city', '_source'].map((name) => ({ name, type: 'string', required: false })))
  const name = { namespace: 'customers', name: 'dim_accounts' }
  const table = await catalog.create(name, { location: 'gold/customers/dim_accounts', schema, partition: [], properties: {} })
  const values = ['u1', 'u2', 'u3', 'u4'].map((id, at) => `('${id}', '${id}@example.com', '${at < 3 ? 'Medan' : 'Ambon'}', 's')`)
  const sql = `SELECT * FROM (VALUES ${values.join(', ')}) AS told (user_id, email, city, _source)`
  const add = await writeFiles(parts, { sql, relations: new Map() }, table)
  await commitFiles(parts, name, { operation: 'append', add, remove: [], summary: {} })
  const rights = {
    of: async (asked: typeof name) => (asked.name === name.name ? ACCOUNTS : undefined),
    hashKey: async () => 'key',
    regions: { table: { namespace: 'inventory', name: 'dim_stores' }, where: 'is_current', store: 'store_id', region: 'region' },
  }
  const lake = openLake({ catalog, store, engine: engine(), rights })
  const ask = async (who: Identity, sql: string, options?: QuestionOptions): Promise<readonly Row[] | string> => {
    const found: Row[] = []
    try {
      for await (const batch of lake.rows(sql, viewerAs('somebody', who), options)) found.push(...batch)
      return found
    } catch (error) {
      return messageOf(error)
    }
  }
  return ask
}

/** What was refused, as it was told. */
const refusal = (answer: readonly Row[] | string): string => (typeof answer === 'string' ? answer : 'was answered')

const marketing = { kind: 'role', role: 'marketing' } as const
const support = { kind: 'role', role: 'support' } as const

test('a table that is not seen is as one that is not there, its metadata too', async () => {
  const ask = await customersLake()
  const finance = { kind: 'role', role: 'finance' } as const
  const told = async (table: string) =>
    refusal(await ask(finance, `SELECT * FROM customers.${table}`)).replaceAll(table.replaceAll('"', ''), 'X')
  expect(await told('dim_accounts')).toBe(
    'RELATION_UNKNOWN: there is no relation customers.X here; ask for one that you were given',
  )
  expect(await told('dim_nothing')).toBe(await told('dim_accounts'))
  expect(await told('"dim_accounts$files"')).toBe(await told('dim_accounts'))
  expect(await ask(marketing, 'SELECT * FROM customers."dim_accounts$files"')).toMatch(/^RELATION_UNKNOWN/)
})

test('a column that is not seen is as one that is not there, in every clause', async () => {
  const ask = await customersLake()
  const clauses = [
    'SELECT X FROM T',
    'SELECT city FROM T WHERE X IS NULL',
    'SELECT city FROM T ORDER BY X',
    'SELECT max(X) FROM T',
    'SELECT T.X FROM T',
  ]
  for (const clause of clauses) {
    const of = async (column: string) =>
      refusal(await ask(marketing, clause.replaceAll('T', 'customers.dim_accounts').replaceAll('X', column))).replaceAll(
        column,
        'X',
      )
    expect(await of('email')).toMatch(/^SQL_INVALID/)
    expect(await of('email')).toBe(await of('nothing'))
    expect(await of('_source')).toBe(await of('nothing'))
  }
  expect(await ask(marketing, 'SELECT * FROM customers.dim_accounts WHERE city = $1', { parameters: ['Ambon'] })).toEqual([
    { user_id: 'u4', city: 'Ambon' },
  ])
})

test('a group of too few persons is not told of, and one that cannot be proven is refused', async () => {
  const ask = await customersLake()
  expect(await ask(marketing, 'SELECT city, CAST(count(*) AS integer) AS n FROM customers.dim_accounts GROUP BY city')).toEqual([
    { city: 'Medan', n: 3 },
  ])
  expect(await ask(marketing, `SELECT CAST(count(*) AS integer) AS n FROM customers.dim_accounts WHERE user_id = 'u1'`)).toEqual(
    [],
  )
  expect(await ask(marketing, 'SELECT DISTINCT city FROM customers.dim_accounts')).toMatch(/^GROUPS_UNPROVEN/)
})

test('one person at a time is seen by who names her, and her own rows by a customer', async () => {
  const ask = await customersLake()
  const sql = 'SELECT email FROM customers.dim_accounts'
  const person = (column: string, value: string) => ask(support, sql, { person: { column, value } })
  expect(await person('user_id', 'u2')).toEqual([{ email: 'u2@example.com' }])
  expect(await person('email', 'u3@example.com')).toEqual([{ email: 'u3@example.com' }])
  expect(await person('user_id', "u2' OR 'a' = 'a")).toEqual([])
  expect(await person('city', 'Medan')).toMatch(/^RELATION_UNKNOWN/)
  expect(await ask(support, sql)).toMatch(/^RELATION_UNKNOWN/)
  const customer = { kind: 'role', role: 'customer', userId: 'u1' } as const
  expect(await ask(customer, `${sql} WHERE email LIKE '%'`)).toEqual([{ email: 'u1@example.com' }])
  expect(await ask(customer, sql, { person: { column: 'user_id', value: 'u2' } })).toEqual([{ email: 'u1@example.com' }])
  expect(await ask({ kind: 'role', role: 'customer' }, sql)).toMatch(/^RELATION_UNKNOWN/)
})

test('a domain sees all of its own, a service what it declares, and both nothing else', async () => {
  const ask = await customersLake()
  const sql = `SELECT * FROM customers.dim_accounts WHERE city = 'Ambon'`
  expect(await ask({ kind: 'domain', domain: 'customers' }, sql)).toEqual([
    { user_id: 'u4', email: 'u4@example.com', city: 'Ambon', _source: 's' },
  ])
  expect(await ask({ kind: 'domain', domain: 'orders' }, sql)).toMatch(/^RELATION_UNKNOWN/)
  const reads = [{ product: 'customers.dim_accounts', fields: ['city'] }]
  expect(await ask({ kind: 'service', reads }, sql)).toEqual([{ city: 'Ambon' }])
  expect(await ask({ kind: 'service', reads: [] }, sql)).toMatch(/^RELATION_UNKNOWN/)
})
