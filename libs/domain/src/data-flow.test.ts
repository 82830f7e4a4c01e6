import { postgres, topic } from '@storemesh/source'
import { describe, expect, test } from 'vitest'
import { dataFlow, reachedFrom } from './data-flow.js'
import type { Domain } from './domain.js'
import { realtime } from './realtime.js'
import { sql } from './sql-file.js'
import { bronze, gold, input, silver } from './table.js'

const statement = sql(new URL('file:///any.sql'))
const rebuild = { mode: 'rebuild' } as const

const events = bronze('bronze_kafka__transactions', {
  from: topic('transactions'),
  contract: 'orders.transactions@1',
  key: ['transaction_id'],
})
const rows = bronze('bronze_postgres__orders', {
  from: postgres({ table: 'public.orders', cursor: 'updated_at', key: ['id'] }),
  contract: 'orders.shop_orders@1',
  key: ['order_id'],
})
const unified = silver('orders_unified', { reads: [events, rows], sql: statement, write: rebuild })
const fact = gold('fact_order', { reads: [unified], sql: statement, write: rebuild })
const placed: Domain['live'][number] = {
  name: 'order_placed',
  inputs: [{ topic: 'transactions', contract: 'orders.transactions@1' }],
  space: 'orders.order',
  changes: 'orders.order_placed',
  idle_ms: 0,
  out_of_order_ms: 0,
  open: () => {
    throw new Error('nobody runs it here')
  },
}
const orders: Domain = {
  name: 'orders',
  owner: 'team-orders',
  tables: [events, rows, unified, fact],
  live: [placed],
  realtime: [realtime('transactions', { of: events, key: ['transaction_id'] })],
  products: [{ contract: 'orders.fact_order@1', from: fact, changes: 'orders.fact_order' }],
}
const scores = gold('fraud_scores', { reads: [input('orders.fact_order@1')], sql: statement, write: rebuild })
const told = bronze('bronze_kafka__orders_told', {
  from: topic('orders.fact_order'),
  contract: 'orders.fact_order@1',
  key: ['event_id'],
})
const fraud: Domain = { name: 'fraud', owner: 'team-fraud', tables: [told, scores], live: [], products: [] }

const flow = dataFlow([fraud, orders])

const reached = (name: string, way: 'comes from' | 'goes into') =>
  reachedFrom(flow, name, way).map(({ node, distance }) => `${distance} ${node.name}`)

describe('how data flows', () => {
  test('from its sources through tables into what other domains make of it, by product and by topic', () => {
    expect(reached('topic transactions', 'goes into')).toEqual([
      '1 orders.bronze_kafka__transactions',
      '1 orders.order_placed',
      '1 orders.transactions',
      '2 orders.orders_unified',
      '2 topic orders.order_placed',
      '3 orders.fact_order',
      '4 fraud.fraud_scores',
      '4 topic orders.fact_order',
      '5 fraud.bronze_kafka__orders_told',
    ])
  })

  test('and back', () => {
    expect(reached('fraud.fraud_scores', 'comes from')).toEqual([
      '1 orders.fact_order',
      '2 orders.orders_unified',
      '3 orders.bronze_kafka__transactions',
      '3 orders.bronze_postgres__orders',
      '4 postgres public.orders',
      '4 topic transactions',
    ])
  })

  test('the topic that tells of a product is its domain’s, whoever reads it', () => {
    expect(flow.get('topic orders.fact_order')).toMatchObject({ kind: 'topic', domain: 'orders', reads: ['orders.fact_order'] })
    expect(flow.get('topic transactions')).toMatchObject({ domain: undefined, reads: [] })
  })

  test('where domains read each other’s topics in a circle, each is reached once', () => {
    const [one, other] = ['one', 'other'].map(
      (name, at): Domain => ({
        name,
        owner: `team-${name}`,
        tables: [],
        live: [{ ...placed, inputs: [{ topic: at === 0 ? 'other' : 'one', contract: 'orders.transactions@1' }], changes: name }],
        products: [],
      }),
    )
    const circle = dataFlow([one, other].flatMap((domain) => domain ?? []))
    expect(reachedFrom(circle, 'topic one', 'goes into').map(({ node }) => node.name)).toEqual([
      'other.order_placed',
      'topic other',
      'one.order_placed',
    ])
  })
})

test('from what nobody declares nothing is reached', () => {
  expect(reached('orders.nothing', 'goes into')).toEqual([])
})
