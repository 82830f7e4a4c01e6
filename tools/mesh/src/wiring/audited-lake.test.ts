import { tmpdir } from 'node:os'
import type { ProductRights } from '@storemesh/access'
import { viewerOfEverything } from '@storemesh/access'
import { type AuditEntry, auditUnavailable } from '@storemesh/audit'
import { Fault, seededDice, systemClock } from '@storemesh/core'
import type { Lake } from '@storemesh/lake'
import { duckdbEngine } from '@storemesh/query-engine'
import { afterAll, describe, expect, test } from 'vitest'
import { auditedLake } from './audited-lake.js'

const dice = seededDice(57)
const engine = duckdbEngine({ memory_max_mb: 128, threads: 1, yields: false, spill_folder: tmpdir(), clock: systemClock, dice })
afterAll(() => engine.close())

const USERS: ProductRights = {
  domain: 'customers',
  product: 'accounts',
  paths: ['user_id', 'email', 'city', 'address', 'address.street'],
  personal: ['user_id', 'email', 'address.street'],
  grants: [],
  tellers: [],
}
const STORES: ProductRights = {
  domain: 'inventory',
  product: 'dim_stores',
  paths: ['store_id'],
  personal: [],
  grants: [],
  tellers: [],
}
const TABLES = new Map([
  ['customers.dim_users', USERS],
  ['inventory.dim_stores', STORES],
])

function audited({ isBroken = false, fails = false } = {}) {
  const entries: AuditEntry[] = []
  const lake: Lake = {
    tables: async () => [],
    relation: () => Promise.reject(new Error('nobody asks for it')),
    async *rows() {
      if (fails) throw new Fault('RELATION_UNKNOWN', 'there is no such table')
      yield [{ one: 1 }]
    },
  }
  const audit = {
    append: async (more: readonly AuditEntry[]) => {
      if (isBroken) throw auditUnavailable('the audit log cannot be written')
      entries.push(...more)
    },
    close: async () => undefined,
  }
  const noting = auditedLake(lake, { audit, engine, dice, tables: async () => TABLES })
  const ask = async (sql: string, column?: string) => {
    const person = column === undefined ? {} : { person: { column, value: 'siti' } }
    const rows: unknown[] = []
    for await (const batch of noting.rows(sql, viewerOfEverything('the command line'), person)) rows.push(...batch)
    return rows
  }
  return { entries, ask, reads: () => entries.flatMap((entry) => entry.reads) }
}

describe('what a statement reads of persons is', () => {
  test.each([
    ['what it shows', 'SELECT email, city FROM customers.dim_users', ['email']],
    ['what it chooses rows by', "SELECT city FROM customers.dim_users WHERE user_id = 'u'", ['user_id']],
    ['what lies within a column', 'SELECT address FROM customers.dim_users', ['address.street']],
    ['all of it, with a star', 'SELECT * FROM customers.dim_users', ['address.street', 'email', 'user_id']],
  ])('%s', async (_, sql, columns) => {
    const { ask, reads } = audited()
    await ask(sql)
    expect(reads()).toEqual([{ product: 'customers.accounts', columns }])
  })

  test('nothing where no person is in it', async () => {
    const { ask, entries } = audited()
    await ask('SELECT city FROM customers.dim_users')
    await ask('SELECT store_id FROM inventory.dim_stores')
    await ask('SELECT 1')
    expect(entries).toEqual([])
  })

  test('the column by which one person is asked for', async () => {
    const { ask, reads } = audited()
    await ask('SELECT city FROM customers.dim_users', 'email')
    expect(reads()).toEqual([{ product: 'customers.accounts', columns: ['email'] }])
  })

  test('the whole of a table of which nobody says what is in it, and all of persons in what is told of a table', async () => {
    const { ask, reads } = audited()
    await ask('SELECT x FROM customers.kept_aside')
    await ask('SELECT * FROM customers."dim_users$files"')
    expect(reads()).toEqual([
      { product: 'customers.kept_aside', columns: ['*'] },
      { product: 'customers.accounts', columns: ['address.street', 'email', 'user_id'].toSorted() },
    ])
  })
})

test('it is noted who asks, and no value of the statement', async () => {
  const { ask, entries } = audited()
  await ask("SELECT email FROM customers.dim_users WHERE user_id = 'siti'")
  await ask("SELECT email FROM customers.dim_users WHERE user_id = 'budi'")
  expect(entries).toMatchObject([{ kind: 'read', surface: 'sql', who: { name: 'the command line', kind: 'mesh' } }, {}])
  expect(entries[0]?.digest).toBe(entries[1]?.digest)
  expect(JSON.stringify(entries)).not.toContain('siti')
})

test('what is refused is noted as that', async () => {
  const { ask, entries } = audited({ fails: true })
  await expect(ask('SELECT email FROM customers.dim_users')).rejects.toThrow('RELATION_UNKNOWN')
  expect(entries).toMatchObject([{ kind: 'refused', codes: ['RELATION_UNKNOWN'] }])
})

test('no row is answered that cannot be noted, and what is not of persons is', async () => {
  const { ask } = audited({ isBroken: true })
  await expect(ask('SELECT email FROM customers.dim_users')).rejects.toMatchObject({ code: 'AUDIT_UNAVAILABLE' })
  expect(await ask('SELECT city FROM customers.dim_users')).toEqual([{ one: 1 }])
})
