import { readFile } from 'node:fs/promises'
import { decimalText } from '@storemesh/core'
import { newSchema, type Type } from '@storemesh/iceberg'
import type { Relation } from '@storemesh/query-engine'
import { refundRows, toldByMarketplaces, toldByTills, type Truth, type TrueEvent, type TrueUser } from '@storemesh/simulator'
import type { DrawnHabits } from './drawn-habits.js'
import { jsonRelation } from './json-relation.js'

/**
 * What the simulator knows, as relations that the layers' statements read. An event that nobody could read, and that somebody
 * corrected, is of the kind `corrected`.
 */
export async function truthRelations(
  folder: string,
  truth: Truth,
  corrected: ReadonlySet<string>,
  habits: DrawnHabits,
): Promise<ReadonlyMap<string, Relation>> {
  const told = new Map<string, Relation>([
    ['truth_events', await jsonRelation(folder, 'truth_events', EVENT, eventRows(truth, corrected))],
    ['truth_lines', await jsonRelation(folder, 'truth_lines', LINE, lineRows(truth, corrected))],
    ['truth_refunds', await jsonRelation(folder, 'truth_refunds', REFUND, paidBackRows(truth))],
    ['truth_till_lines', await jsonRelation(folder, 'truth_till_lines', TILL_LINE, tillRows(truth))],
    ['truth_documents', await jsonRelation(folder, 'truth_documents', DOCUMENT, documentRows(truth))],
    ['truth_listings', await jsonRelation(folder, 'truth_listings', LISTING, listingRows(truth))],
    ['truth_habits', await jsonRelation(folder, 'truth_habits', HABIT, habitRows(habits))],
    ['truth_users', await jsonRelation(folder, 'truth_users', USER, userRows(truth))],
  ])
  const lines = await answerOver(told, 'truth_order_lines', ORDER_LINE)
  const withLines = new Map([...told, ['truth_order_lines', lines] as const])
  const withOrders = new Map([...withLines, ['truth_orders', await answerOver(withLines, 'truth_orders', ORDER)] as const])
  return new Map([...withOrders, ['truth_identities', await answerOver(withOrders, 'truth_identities', IDENTITY)] as const])
}

/** What follows from the truth by a statement beside this file, `truth/<name>.sql`. */
async function answerOver(
  relations: ReadonlyMap<string, Relation>,
  name: string,
  columns: Readonly<Record<string, Type>>,
): Promise<Relation> {
  const sql = (await readFile(new URL(`./truth/${name}.sql`, import.meta.url), 'utf8')).replaceAll(/^--.*$/gm, '')
  const schema = newSchema(Object.entries(columns).map(([column, type]) => ({ name: column, type, required: false })))
  return { kind: 'answer', schema, sql, relations }
}

const EVENT = {
  kind: 'string',
  is_in_shop: 'boolean',
  order_id: 'string',
  user_id: 'string',
  channel: 'string',
  store_id: 'string',
  currency: 'string',
  total_amount: 'decimal(18, 2)',
  ordered_at: 'timestamptz',
  summary: 'string',
} as const

const SOLD = {
  order_id: 'string',
  line_number: 'int',
  user_id: 'string',
  product_id: 'string',
  quantity: 'int',
  unit_price: 'decimal(18, 2)',
  total_amount: 'decimal(18, 2)',
  currency: 'string',
  ordered_at: 'timestamptz',
} as const

const LINE = { kind: 'string', is_in_shop: 'boolean', ...SOLD } as const

const ORDER_LINE = { ...SOLD, told_by: 'string' } as const

const ORDER = {
  order_id: 'string',
  told_by: 'string',
  user_id: 'string',
  marketplace: 'string',
  buyer_id: 'string',
  channel: 'string',
  store_id: 'string',
  status: 'string',
  currency: 'string',
  total_amount: 'decimal(18, 2)',
  refunded_amount: 'decimal(18, 2)',
  ordered_at: 'timestamptz',
  summary: 'string',
} as const

const REFUND = {
  refund_id: 'string',
  order_id: 'string',
  amount: 'decimal(18, 2)',
  currency: 'string',
  refunded_at: 'timestamptz',
} as const

const TILL_LINE = { is_spoilt: 'boolean', receipt_id: 'string', line_number: 'string', content: 'string' } as const

const DOCUMENT = {
  is_spoilt: 'boolean',
  id: 'string',
  order_id: 'string',
  marketplace: 'string',
  buyer_id: 'string',
  content: 'string',
} as const

const IDENTITY = { record: 'string', person: 'string' } as const

const HABIT = { parameter: 'string', drawn: 'double' } as const

const LISTING = { marketplace: 'string', listing_id: 'string', product_id: 'string' } as const

const USER = {
  user_id: 'string',
  first_account: 'string',
  name: 'string',
  email: 'string',
  phone: 'string',
  address: 'string',
  city: 'string',
  province: 'string',
  updated_at: 'timestamptz',
} as const

async function* habitRows({ parameters }: DrawnHabits) {
  yield* Object.entries(parameters).map(([parameter, drawn]) => ({ parameter, drawn }))
}

async function* eventRows(truth: Truth, corrected: ReadonlySet<string>) {
  for await (const event of truth.events()) yield eventRow(event, kindOf(event, corrected))
}

const kindOf = ({ kind, transaction }: TrueEvent, corrected: ReadonlySet<string>) =>
  kind === 'bad' && corrected.has(transaction.transaction_id) ? 'corrected' : kind

const eventRow = ({ transaction, shop_at }: TrueEvent, kind: ReturnType<typeof kindOf>) => ({
  kind,
  is_in_shop: shop_at !== undefined,
  order_id: transaction.transaction_id,
  user_id: transaction.user_id,
  channel: transaction.channel,
  store_id: transaction.store_id,
  currency: transaction.currency,
  total_amount: money(transaction.total_minor),
  ordered_at: transaction.transaction_timestamp,
  summary: transaction.products.map(({ product_id, quantity }) => `${product_id}x${quantity}`).join(','),
})

async function* lineRows(truth: Truth, corrected: ReadonlySet<string>) {
  for await (const event of truth.events()) {
    if (event.kind === 'repeat') continue
    const { transaction, shop_at } = event
    for (const [index, { product_id, quantity, price_minor }] of transaction.products.entries()) {
      yield {
        kind: kindOf(event, corrected),
        is_in_shop: shop_at !== undefined,
        order_id: transaction.transaction_id,
        line_number: index + 1,
        user_id: transaction.user_id,
        product_id,
        quantity,
        unit_price: money(price_minor),
        total_amount: money(price_minor * quantity),
        currency: transaction.currency,
        ordered_at: transaction.transaction_timestamp,
      }
    }
  }
}

async function* paidBackRows(truth: Truth) {
  for await (const event of truth.events()) {
    for (const { refund_id, order_id, amount, currency, created_at: refunded_at } of refundRows(event))
      yield { refund_id, order_id, amount, currency, refunded_at }
  }
}

async function* tillRows(truth: Truth) {
  for await (const { line, isSpoilt } of toldByTills(truth)) {
    const { receipt_id, line_number, sold_at, store_id, product_id, quantity, unit_price, total_amount, member_id } = line
    const content = [sold_at, store_id, product_id, quantity, unit_price, total_amount, member_id].join('|')
    yield { is_spoilt: isSpoilt, receipt_id, line_number, content }
  }
}

async function* documentRows(truth: Truth) {
  for await (const { order, isSpoilt } of toldByMarketplaces(truth)) {
    const { id, marketplace, order_sn, buyer_id, items, total_amount, created_at } = order
    const names = items.map(({ item_name, quantity, price }) => `${item_name}x${quantity}@${price}`).join(',')
    const content = [created_at, marketplace, order_sn, buyer_id, names, total_amount].join('|')
    yield { is_spoilt: isSpoilt, id, order_id: order_sn, marketplace, buyer_id, content }
  }
}

/** Of documents that can be read, an item as often as it was sold. */
async function* listingRows(truth: Truth) {
  for await (const { order, product_ids, isSpoilt } of toldByMarketplaces(truth)) {
    if (isSpoilt) continue
    const { marketplace, items } = order
    for (const [at, { item_id: listing_id }] of items.entries())
      yield { marketplace, listing_id, product_id: product_ids[at] ?? '' }
  }
}

async function* userRows(truth: Truth) {
  for await (const told of truth.users()) yield userRow(told)
}

const userRow = ({ user, first_account }: TrueUser) => {
  const { user_id, name, email, phone, address, city, province, updated_at } = user
  return { user_id, first_account: first_account ?? null, name, email, phone, address, city, province, updated_at }
}

const money = (minor: number): string => decimalText(BigInt(minor), 2)
