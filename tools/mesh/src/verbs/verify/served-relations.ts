import { isJsonObject, type Json, type JsonObject } from '@storemesh/core'
import type { EventLog } from '@storemesh/event-log'
import type { KeyValueStore, Space } from '@storemesh/key-value'
import type { Relation } from '@storemesh/query-engine'
import type { Truth } from '@storemesh/simulator'
import { BY_KEY, changeOf } from '@storemesh/subgraph'
import { deadLetterTopic, isFirstTelling } from '@storemesh/pipeline'
import { recordsOf } from '../../wiring/records-of.js'
import { jsonRelation } from './json-relation.js'

/** What is on the topics and what readers find by key, as relations that the layers' statements read. */
export interface Served {
  readonly eventLog: EventLog
  readonly orders: KeyValueStore
  readonly customers: KeyValueStore
  readonly inventory: KeyValueStore
  readonly truth: Truth
}

const ORDER = {
  order_id: 'string',
  user_id: 'string',
  status: 'string',
  total_amount: 'decimal(18, 2)',
  summary: 'string',
} as const
const CUSTOMER = {
  user_id: 'string',
  name: 'string',
  email: 'string',
  phone: 'string',
  city: 'string',
  province: 'string',
} as const
const STOCK = { product_id: 'string', store_id: 'string', on_hand: 'long' } as const
const ANY = { n: 'int' } as const
const DEAD_LETTER = { code: 'string', reason: 'string' } as const

export async function servedRelations(folder: string, served: Served): Promise<ReadonlyMap<string, Relation>> {
  const { eventLog } = served
  const deadLetters = deadLetterTopic('orders', 'bronze_kafka__transactions')
  const posDeadLetters = deadLetterTopic('orders', 'bronze_files__pos_sales')
  const documentDeadLetters = deadLetterTopic('orders', 'bronze_mongo__marketplace_orders')
  return new Map([
    ['sent_events', await jsonRelation(folder, 'sent_events', ANY, counted(eventLog, 'transactions-topic'))],
    ['dead_letters', await jsonRelation(folder, 'dead_letters', DEAD_LETTER, reasons(eventLog, deadLetters))],
    ['refused_till_lines', await jsonRelation(folder, 'refused_till_lines', DEAD_LETTER, reasons(eventLog, posDeadLetters))],
    ['refused_documents', await jsonRelation(folder, 'refused_documents', DEAD_LETTER, reasons(eventLog, documentDeadLetters))],
    ['told_orders', await jsonRelation(folder, 'told_orders', ORDER, toldOrders(eventLog))],
    ['found_orders', await jsonRelation(folder, 'found_orders', ORDER, foundOrders(served))],
    ['found_customers', await jsonRelation(folder, 'found_customers', CUSTOMER, foundCustomers(served))],
    ['found_stock', await jsonRelation(folder, 'found_stock', STOCK, foundStock(served))],
  ])
}

async function* counted(eventLog: EventLog, topic: string) {
  for await (const record of recordsOf(eventLog, topic)) yield { n: record.partition }
}

/** A row of a file has no place in its log that would tell a repeat, so a crash may have it told twice, by one id. */
async function* reasons(eventLog: EventLog, topic: string) {
  const told = new Set<string>()
  for await (const record of recordsOf(eventLog, topic)) {
    if (!isFirstTelling(record)) continue // refused again after it was sent back
    if (record.key !== undefined && told.has(record.key)) continue
    if (record.key !== undefined) told.add(record.key)
    yield { code: record.headers['code'] ?? '', reason: record.headers['reason'] ?? '' }
  }
}

async function* toldOrders(eventLog: EventLog) {
  for await (const record of recordsOf(eventLog, 'orders.order-placed')) yield orderRow(changeOf(record.value).row)
}

async function* foundOrders({ truth, orders }: Served) {
  const seen = new Set<string>()
  for await (const { transaction } of truth.events()) seen.add(transaction.transaction_id)
  yield* rowsByKey(orders, { name: 'orders.order', indexes: {} }, [...seen], orderRow)
}

async function* foundCustomers({ truth, customers }: Served) {
  const seen = new Set<string>()
  for await (const { user } of truth.users()) seen.add(user.user_id)
  yield* rowsByKey(customers, { name: 'customers.customer', indexes: {} }, [...seen], (row) => row)
}

const STOCK_LEVELS: Space<JsonObject> = { name: 'inventory.stock_levels', indexes: { [BY_KEY]: () => undefined } }

async function* foundStock({ inventory }: Served) {
  for (let after = ''; ; ) {
    const entries = await inventory.range(STOCK_LEVELS, BY_KEY, { after, limit: KEYS_AT_ONCE })
    for (const { row } of entries) yield row
    const last = entries.at(-1)
    if (!last) return
    after = last.place
  }
}

const KEYS_AT_ONCE = 500

async function* rowsByKey(
  store: KeyValueStore,
  space: Space<JsonObject>,
  keys: readonly string[],
  shape: (row: JsonObject) => JsonObject,
) {
  for (let start = 0; start < keys.length; start += KEYS_AT_ONCE) {
    for (const entry of await store.getMany(space, keys.slice(start, start + KEYS_AT_ONCE))) if (entry) yield shape(entry.row)
  }
}

/** An order as it is told of and served, as far as the truth knows it. */
function orderRow({ order_id, user_id, status, total_amount, lines }: JsonObject): JsonObject {
  const told = Array.isArray(lines) ? lines.filter(isJsonObject) : []
  const summary = told.map(({ product_id, quantity }) => `${textOf(product_id)}x${textOf(quantity)}`).join(',')
  return {
    order_id: order_id ?? null,
    user_id: user_id ?? null,
    status: status ?? null,
    total_amount: total_amount ?? null,
    summary,
  }
}

const textOf = (value: Json | undefined): string => (typeof value === 'string' || typeof value === 'number' ? String(value) : '')
