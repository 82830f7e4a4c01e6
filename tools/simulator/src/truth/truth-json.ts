import { Fault, isJsonObject, type Json, type JsonObject, parseJson } from '@storemesh/core'
import { DRIFTS } from '../drift/drift.js'
import { type MessRates, SPOILT_REASONS, type Spoilt } from '../mess.js'
import type { Mix } from '../mix.js'
import { type TextRoom, textRoom } from '../text-room.js'
import { minorOf, transactionText } from '../wire.js'
import type { User } from '../world/people.js'
import type { Channel } from '../world/stores.js'
import type { Transaction, TransactionLine } from '../world/transaction.js'
import type { Buyer, PersonChange, Refund, TrueEvent, TrueUser } from './true-event.js'

/** Truth as it is kept: JSON, read back with a check of every field. */

/** The truth, and in it the transaction as its topic has it: both are written once. */
export interface TruthBytes {
  readonly truth: Uint8Array
  readonly transaction: Uint8Array
}

export function truthBytes(event: TrueEvent, room: TextRoom = textRoom()): TruthBytes {
  const transaction = transactionText(event.transaction)
  const text = trueEventText(event, transaction)
  const start = room.write(text)
  const end = room.end()
  const isAscii = end - start === text.length
  // the last of its fields, and a brace
  const last = end - 1
  const first = last - (isAscii ? transaction.length : Buffer.byteLength(transaction))
  return { truth: room.between(start, end), transaction: room.between(first, last) }
}

function trueEventText(truth: TrueEvent, transaction: string): string {
  const { world, event, sent_at, kind, bad, repeats, late_s, before, mess, shop_at, buyer, buys, refund, fraud, drift, people } =
    truth
  return (
    `{"world":${JSON.stringify(world)},"event":${event},"sent_at":"${sent_at}","kind":"${kind}"` +
    (bad === undefined ? '' : `,"bad":${JSON.stringify(bad)}`) +
    (repeats === undefined ? '' : `,"repeats":${repeats}`) +
    (late_s === undefined ? '' : `,"late_s":${late_s}`) +
    (before === undefined ? '' : `,"before":{"views":${before.views},"carts":${before.carts}}`) +
    (mess === undefined ? '' : `,"mess":${JSON.stringify(mess)}`) +
    (shop_at === undefined ? '' : `,"shop_at":"${shop_at}"`) +
    (buyer === undefined ? '' : `,"buyer":${JSON.stringify(buyer)}`) +
    (buys === undefined ? '' : `,"buys":"${buys}"`) +
    (refund === undefined ? '' : `,"refund":${refundText(refund)}`) +
    (fraud === undefined ? '' : `,"fraud":"${fraud}"`) +
    (drift === undefined ? '' : `,"drift":"${drift}"`) +
    (people === undefined ? '' : `,"people":${JSON.stringify(people)}`) +
    `,"transaction":${transaction}}`
  )
}

const refundText = ({ at, order, reason }: Refund): string =>
  `{"at":"${at}","order":${transactionText(order)},"reason":${JSON.stringify(reason)}}`

export const trueUserBytes = (user: TrueUser): Buffer => Buffer.from(JSON.stringify(user))

export function trueEventFrom(bytes: Uint8Array): TrueEvent {
  const record = objectFrom(bytes)
  const { bad, repeats, late_s, before, mess, shop_at, buyer, buys, refund, fraud, drift, people } = record
  return {
    world: text(record, 'world'),
    event: whole(record, 'event'),
    sent_at: text(record, 'sent_at'),
    kind: oneOf(KINDS, record, 'kind'),
    transaction: transactionFrom(object(record, 'transaction')),
    bad: bad === undefined ? undefined : spoiltFrom(object(record, 'bad')),
    repeats: repeats === undefined ? undefined : whole(record, 'repeats'),
    late_s: late_s === undefined ? undefined : whole(record, 'late_s'),
    before: before === undefined ? undefined : mixOf(object(record, 'before')),
    mess: mess === undefined ? undefined : messOf(object(record, 'mess')),
    shop_at: shop_at === undefined ? undefined : text(record, 'shop_at'),
    buyer: buyer === undefined ? undefined : buyerFrom(object(record, 'buyer')),
    buys: buys === undefined ? undefined : oneOf(BUYS, record, 'buys'),
    refund: refund === undefined ? undefined : refundFrom(object(record, 'refund')),
    fraud: fraud === undefined ? undefined : oneOf(FRAUDS, record, 'fraud'),
    drift: drift === undefined ? undefined : oneOf(DRIFTS, record, 'drift'),
    people: people === undefined ? undefined : objects(record, 'people').map(personChangeFrom),
  }
}

export function trueUserFrom(bytes: Uint8Array): TrueUser {
  const record = objectFrom(bytes)
  return { world: text(record, 'world'), event: whole(record, 'event'), ...personChangeFrom(record) }
}

/** A user as JSON or as a row of the shop, both with the same names. */
export const userFrom = (row: JsonObject): User => ({
  user_id: text(row, 'user_id'),
  name: text(row, 'name'),
  email: text(row, 'email'),
  phone: row['phone'] === null ? null : text(row, 'phone'),
  address: text(row, 'address'),
  city: text(row, 'city'),
  province: text(row, 'province'),
  created_at: text(row, 'created_at'),
  updated_at: text(row, 'updated_at'),
})

const KINDS = ['good', 'bad', 'repeat'] as const
const FRAUDS = ['stolen_card', 'card_testing', 'account_takeover', 'refund_abuse'] as const
const BUYS = ['first', 'last'] as const
const CHANGES = ['registered', 'moved', 'new-phone'] as const
const CHANNELS: readonly Channel[] = ['web', 'app', 'pos', 'marketplace']

const personChangeFrom = (record: JsonObject): PersonChange => ({
  what: oneOf(CHANGES, record, 'what'),
  user: userFrom(object(record, 'user')),
  first_account: textIfAny(record, 'first_account'),
})

const buyerFrom = (record: JsonObject): Buyer => ({ account: text(record, 'account'), name_masked: text(record, 'name_masked') })

const mixOf = (record: JsonObject): Mix => ({ views: whole(record, 'views'), carts: whole(record, 'carts') })

const messOf = (record: JsonObject): MessRates => ({
  bad: number(record, 'bad'),
  repeat: number(record, 'repeat'),
  late: number(record, 'late'),
})

const refundFrom = (record: JsonObject): Refund => ({
  at: text(record, 'at'),
  order: transactionFrom(object(record, 'order')),
  reason: text(record, 'reason'),
})

function spoiltFrom(record: JsonObject): Spoilt {
  const reason = oneOf(SPOILT_REASONS, record, 'reason')
  return reason === 'field-missing' || reason === 'wrong-type' ? { reason, field: text(record, 'field') } : { reason }
}

const transactionFrom = (record: JsonObject): Transaction => ({
  transaction_id: text(record, 'transaction_id'),
  user_id: text(record, 'user_id'),
  products: objects(record, 'products').map(lineFrom),
  total_minor: minorOf(text(record, 'total_amount')),
  country: 'ID',
  currency: 'IDR',
  transaction_timestamp: text(record, 'transaction_timestamp'),
  channel: oneOf(CHANNELS, record, 'channel'),
  store_id: text(record, 'store_id'),
  payment_method: text(record, 'payment_method'),
  card_fingerprint: textIfAny(record, 'card_fingerprint'),
  device_id: textIfAny(record, 'device_id'),
  ip: textIfAny(record, 'ip'),
  shipping_address: textIfAny(record, 'shipping_address'),
})

const lineFrom = (record: JsonObject): TransactionLine => ({
  product_id: text(record, 'product_id'),
  quantity: whole(record, 'quantity'),
  price_minor: minorOf(text(record, 'price')),
})

const unreadable = (what: string) =>
  new Fault(
    'TRUTH_UNREADABLE',
    `the truth is not as the simulator writes it, expected ${what}; simulate again into an empty folder`,
  )

function objectFrom(bytes: Uint8Array): JsonObject {
  const value = parseJson(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString())
  if (isJsonObject(value)) return value
  throw unreadable('a JSON object')
}

function text(record: JsonObject, name: string): string {
  const value = record[name]
  if (typeof value === 'string') return value
  throw unreadable(`${name} as text`)
}

const textIfAny = (record: JsonObject, name: string): string | undefined =>
  record[name] === undefined ? undefined : text(record, name)

function whole(record: JsonObject, name: string): number {
  const value = record[name]
  if (typeof value === 'number' && Number.isSafeInteger(value)) return value
  throw unreadable(`${name} as a whole number`)
}

function number(record: JsonObject, name: string): number {
  const value = record[name]
  if (typeof value === 'number') return value
  throw unreadable(`${name} as a number`)
}

function object(record: JsonObject, name: string): JsonObject {
  const value = record[name]
  if (isJsonObject(value)) return value
  throw unreadable(`${name} as an object`)
}

function objects(record: JsonObject, name: string): readonly JsonObject[] {
  const value = record[name]
  if (isList(value) && value.every(isJsonObject)) return value
  throw unreadable(`${name} as a list of objects`)
}

const isList = (value: Json | undefined): value is readonly Json[] => Array.isArray(value)

function oneOf<Choice extends string>(choices: readonly Choice[], record: JsonObject, name: string): Choice {
  const value = record[name]
  const found = choices.find((choice) => choice === value)
  if (found !== undefined) return found
  throw unreadable(`${name} as one of ${choices.join(', ')}`)
}
