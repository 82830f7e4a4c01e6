import { readFileSync } from 'node:fs'
import { type EventCheck, eventCheck, readContract } from '@storemesh/contract'
import { type Dice, decimalText, decimalUnits, instantText, type JsonObject, seededDice, systemClock } from '@storemesh/core'
import { type LiveEvent, type LookupChange, text } from '@storemesh/domain'
import { embeddedKeyValueStore, type Entry, type KeyValueStore } from '@storemesh/key-value'
import { modelRows, temporaryFolder } from '@storemesh/testing'
import { expect, onTestFinished, test } from 'vitest'
import { mappedColumns, refundColumns, STATES, shopOrderColumns, stateColumns, validatedPosColumns } from './given-channels.js'
import { transactionColumns } from './given-transactions.js'
import { orderLookup } from './silver/order-lookup.js'
import { orderPlaced } from './live/order-placed.js'
import { type Order, orders } from './order.js'

/**
 * An order leaves the domain by two ways, live and by table, and both end in one place. They are two pieces of code that say
 * what an order is: here each is given the same events, and has to say the same.
 */

const contractFile = new URL('../../contracts/orders/transactions.yaml', import.meta.url)
const check: EventCheck = eventCheck(readContract(readFileSync(contractFile, 'utf8'), 'transactions.yaml'))

const DAY_MS = 24 * 60 * 60 * 1000
const YEAR_MS = 365 * DAY_MS
const FIRST_MS = Date.UTC(2026, 0, 1)
const PARTITIONS = 3

/** An event as a channel tells it: amounts as text or as numbers, what may be left out left out now and then. */
function told(dice: Dice, id: number): JsonObject {
  const products = Array.from({ length: dice.between(1, 4) }, () => {
    const cents = BigInt(dice.between(0, 500_000_00))
    const price = decimalText(cents, 2)
    return {
      product_id: `p${dice.between(1, 9)}`,
      quantity: dice.between(1, 20),
      price: dice.chance(0.3) ? Number(price) : price,
    }
  })
  const total = products.reduce((sum, { price, quantity }) => sum + decimalUnits(decimalOf(price), 2) * BigInt(quantity), 0n)
  const optional: JsonObject = {
    currency: dice.pick(['IDR', 'SGD', 'MYR']),
    channel: dice.pick(['web', 'app', 'pos', 'marketplace']),
    store_id: `store_${dice.between(1, 5)}`,
    payment_method: 'card',
  }
  return {
    transaction_id: `t${id}`,
    user_id: `user_${dice.between(1, 9)}`,
    products,
    total_amount: decimalText(total, 2),
    country: dice.pick(['ID', 'SG', 'MY']),
    transaction_timestamp: momentOf(dice),
    ...Object.fromEntries(Object.entries(optional).filter(() => dice.chance(0.6))),
  }
}

const decimalOf = (price: string | number): string => (typeof price === 'string' ? price : price.toFixed(2))

/** Some are told to the microsecond, some in whole seconds of another time zone, some at the edge of a day. */
function momentOf(dice: Dice): string {
  const moment = instantText(FIRST_MS + dice.between(0, YEAR_MS))
  return dice.pick([
    moment,
    moment.replace('000Z', `${dice.between(100, 999)}Z`),
    `${moment.slice(0, 19)}+07:00`,
    `${moment.slice(0, 10)}T23:59:59.999999Z`,
  ])
}

/** The events of a topic. One in ten orders is told again with something else in it, in the same partition. */
function seededEvents(dice: Dice, count: number): readonly LiveEvent[] {
  const next_offsets = Array.from({ length: PARTITIONS }, () => 0)
  const events: LiveEvent[] = []
  const append = (partition: number, event: JsonObject) => {
    const checked = check(new TextEncoder().encode(JSON.stringify(event)))
    if (!checked.ok) throw new Error(checked.reason.message)
    const offset = next_offsets[partition] ?? 0
    next_offsets[partition] = offset + 1
    events.push({ fields: checked.columns, partition, offset })
  }
  for (let id = 0; id < count; id++) {
    append(id % PARTITIONS, told(dice, id))
    const again = dice.between(0, id)
    if (dice.chance(0.1)) append(again % PARTITIONS, told(dice, again))
  }
  return events
}

async function freshStore(): Promise<KeyValueStore> {
  const store = await embeddedKeyValueStore({ folder: await temporaryFolder(), clock: systemClock })
  onTestFinished(() => store.close())
  return store
}

const rowsOf = (found: ReadonlyMap<string, { readonly row: JsonObject }>) =>
  Object.fromEntries([...found].map(([key, { row }]) => [key, row]))

/** As the live way leaves them in the store, in batches of any size. */
async function ordersLive(events: readonly LiveEvent[], store: KeyValueStore, dice: Dice): Promise<Map<string, Entry<Order>>> {
  for (let partition = 0; partition < PARTITIONS; partition++) {
    const waiting = events.filter((event) => event.partition === partition)
    while (waiting.length > 0) {
      const changes = await orderPlaced.fold(waiting.splice(0, dice.between(1, 40)), store)
      await store.write(changes.map((change) => change.put))
    }
  }
  const ids = [...new Set(events.map(({ fields }) => text(fields, 'transaction_id')))]
  const found = await store.getMany(orders, ids)
  return new Map(found.flatMap((entry) => (entry ? [[entry.key, entry]] : [])))
}

/** As the table way makes them, where the topic alone tells. */
async function ordersByTable(events: readonly LiveEvent[]): Promise<Map<string, LookupChange>> {
  const bronze = events.map(({ fields, partition, offset }) => ({
    ...fields,
    source_partition: partition,
    source_offset: offset,
  }))
  const unified = await modelRows(
    new URL('./silver/orders_unified.sql', import.meta.url),
    {
      bronze_kafka__transactions: { columns: transactionColumns, rows: bronze },
      bronze_postgres__orders: { columns: shopOrderColumns, rows: [] },
      validated_pos: { columns: validatedPosColumns, rows: [] },
      marketplace_orders_mapped: { columns: mappedColumns, rows: [] },
      refunds_validated: { columns: refundColumns, rows: [] },
      order_states_decreed: { columns: stateColumns, rows: STATES },
    },
    'order_id',
  )
  const changes = unified.flatMap((row) => orderLookup.changeOf([row]) ?? [])
  return new Map(changes.map((change) => [change.key, change]))
}

test.each([1, 2])('an order says the same live and by table, field for field (seed %i)', async (seed) => {
  const dice = seededDice(seed)
  const events = seededEvents(dice, 300)
  const live = await ordersLive(events, await freshStore(), dice)
  const byTable = await ordersByTable(events)
  expect(live.size).toBe(300)
  expect(rowsOf(byTable)).toEqual(rowsOf(live))
})

test('what the table says of an order stays where it is told live only afterwards, and takes the place of what was told before', async () => {
  const dice = seededDice(3)
  const events = seededEvents(dice, 60)
  const paid = [...(await ordersByTable(events)).values()].map(({ row, put }) => ({ ...put, row: { ...row, status: 'paid' } }))
  for (const isTableFirst of [true, false]) {
    const store = await freshStore()
    if (isTableFirst) await store.write(paid)
    await ordersLive(events, store, dice)
    if (!isTableFirst) await store.write(paid)
    const found = await store.getMany(
      orders,
      paid.map(({ key }) => key),
    )
    expect(found.map((entry) => entry?.row.status)).toEqual(paid.map(() => 'paid'))
  }
})
