import { topic } from '@storemesh/source'
import { describe, expect, test } from 'vitest'
import { type Domain, defineDomain, modelsInOrder } from './domain.js'
import type { JournalFunction, RowFunction } from './row-function.js'
import { sql } from './sql-file.js'
import { bronze, gold, input, type ModelTable, silver } from './table.js'

const from = { from: topic('transactions-topic'), contract: 'orders.transactions@1', key: ['transaction_id'] } as const
const statement = sql(new URL('file:///orders_unified.sql'))
const rebuild = { mode: 'rebuild' } as const

const events = bronze('bronze_kafka__transactions', from)
const unified = silver('orders_unified', { reads: [events], sql: statement, write: rebuild })
const fact = gold('fact_order', { reads: [unified], sql: statement, write: rebuild })

const domain = (more: Partial<Domain>): Domain => ({
  name: 'orders',
  owner: 'team-orders',
  tables: [events, unified, fact],
  live: [],
  products: [],
  subgraph: { name: 'orders', schema: new URL('file:///schema.graphql'), resolvers: () => [] },
  ...more,
})

test('models come after what they read, in whatever order they are listed', () => {
  expect(modelsInOrder(domain({ tables: [fact, events, unified] })).map((model) => model.name)).toEqual([
    'orders_unified',
    'fact_order',
  ])
})

test('a domain that only keeps what comes publishes nothing, and has no part in the graph', () => {
  const { subgraph: _, ...rest } = domain({ tables: [events] })
  expect(defineDomain(rest)).toEqual(rest)
})

describe('a domain is refused', () => {
  test('with a table that reads one it does not list', () => {
    expect(() => defineDomain(domain({ tables: [unified] }))).toThrow(
      'DOMAIN_INVALID: domain orders: orders_unified reads bronze_kafka__transactions',
    )
  })

  test('with a table that code makes, and which has no contract for its columns or is to be computed in parts', () => {
    const through: RowFunction = {
      name: 'spread/1',
      async *of() {
        yield {}
      },
    }
    const refused = 'DOMAIN_INVALID: domain orders: fact_order is made by spread/1: it needs a contract for its columns'
    const made: ModelTable = { ...fact, through, contract: 'orders.fact_order@1' }
    const inParts: ModelTable = { ...made, write: { mode: 'append', key: ['order_id'] } }
    for (const table of [{ ...fact, through }, inParts])
      expect(() => defineDomain(domain({ tables: [events, unified, table] }))).toThrow(refused)
    expect(defineDomain(domain({ tables: [events, unified, made] })).tables).toContain(made)
  })

  test('with a journal that no code makes notes in, or code for one in a table that is written otherwise', () => {
    const through: JournalFunction = {
      name: 'told/1',
      open: () =>
        async function* notes() {
          yield {}
        },
    }
    const write = { mode: 'journal', key: ['order_id'] } as const
    const journal: ModelTable = { ...fact, through, contract: 'orders.fact_order@1', write }
    const refuse = (table: ModelTable) => () => defineDomain(domain({ tables: [events, unified, table] }))
    expect(refuse({ ...journal, write: rebuild })).toThrow('fact_order is made by told/1: it needs a contract for its columns')
    expect(refuse({ ...fact, write })).toThrow('fact_order is a journal: say with `through` what notes are made in it')
    expect(refuse(journal)).not.toThrow()
  })

  test('with a table that may do without one that it does not read', () => {
    const tables = [events, unified, { ...fact, mayBeEmpty: [events] }]
    expect(() => defineDomain(domain({ tables }))).toThrow(
      'DOMAIN_INVALID: domain orders: bronze_kafka__transactions may be empty, but fact_order does not read it',
    )
  })

  test('with two tables of one name', () => {
    expect(() => defineDomain(domain({ tables: [events, events] }))).toThrow('is there twice')
  })

  test('with models that wait for each other', () => {
    const reads: ModelTable[] = []
    const first: ModelTable = { ...unified, reads }
    reads.push({ ...fact, reads: [first] })
    expect(() => modelsInOrder(domain({ tables: [first] }))).toThrow('orders_unified → fact_order → orders_unified')
  })

  test("with another domain's product", () => {
    expect(() => defineDomain(domain({ products: [{ contract: 'customers.dim_users@1', from: fact }] }))).toThrow(
      'belongs to another domain',
    )
  })
})

test('a product of another domain is named with its major version', () => {
  expect(input('customers.dim_users@1')).toEqual({ layer: 'input', domain: 'customers', product: 'dim_users', major: 1 })
})

test('names of the wrong layer, and inputs without a version, do not compile', () => {
  const model = { reads: [], sql: statement, write: rebuild }
  // @ts-expect-error a silver table names its transformation
  silver('orders', model)
  // @ts-expect-error a fact is called fact_<singular>
  gold('orders_fact', model)
  // @ts-expect-error a silver name is none for gold
  gold('users_scd', model)
  // @ts-expect-error bronze names its source
  bronze('transactions', from)
  // @ts-expect-error an input names the major version that it reads
  input('customers.dim_users')
  expect(gold('product_performance', model).layer).toBe('gold')
})
