import { join } from 'node:path'
import { type JsonObject, seededDice, systemClock } from '@storemesh/core'
import { embeddedKeyValueStore, type KeyValueStore, put, type Space } from '@storemesh/key-value'
import type { Bench } from './bench.js'
import { figure } from './figure.js'
import { ratePerSecond } from './measure/timed.js'

interface Order extends JsonObject {
  readonly order_id: string
  readonly user_id: string
  readonly total_amount: string
  readonly placed_at: string
  readonly lines: string
}

const ORDERS: Space<Order> = { name: 'orders', indexes: { placed: ({ placed_at }) => placed_at } }
const ROWS = 50_000
const BATCH = 100
const WRITERS = 10
const GETS = 200_000
const PAGES = 2000

/** Rows of some 300 bytes, found again by a key at random and in the order of an index. */
export const keyValue: Bench = {
  name: 'key-value',
  async run({ folder }) {
    const store = await embeddedKeyValueStore({ folder: join(folder, 'store'), clock: systemClock })
    try {
      const writes = await ratePerSecond(ROWS, () =>
        Promise.all(Array.from({ length: WRITERS }, (_, writer) => write(store, writer))),
      )
      const gets = await ratePerSecond(GETS, () => get(store))
      const many = await ratePerSecond(GETS, () => getMany(store))
      const ranges = await ratePerSecond(PAGES, () => readPages(store))
      return [
        figure({
          what: `key-value put, durable, batches of ${BATCH}, ${WRITERS} writers, one index`,
          value: writes,
          unit: 'rows/s',
        }),
        figure({ what: 'key-value get, one after another', value: gets, unit: 'rows/s' }),
        figure({ what: `key-value getMany of ${BATCH}`, value: many, unit: 'rows/s' }),
        figure({ what: 'key-value range, pages of 20 by index', value: ranges, unit: 'pages/s' }),
      ]
    } finally {
      await store.close()
    }
  },
}

const keyOf = (number: number) => `order-${String(number).padStart(8, '0')}`

const orderOf = (number: number): Order => ({
  order_id: keyOf(number),
  user_id: `user-${number % 1000}`,
  total_amount: '1234.50',
  placed_at: `2026-01-31T12:00:00.${String(number).padStart(6, '0')}Z`,
  lines: 'x'.repeat(150),
})

async function write(store: KeyValueStore, writer: number): Promise<void> {
  const share = ROWS / WRITERS
  for (let first = writer * share; first < (writer + 1) * share; first += BATCH) {
    const numbers = Array.from({ length: BATCH }, (_, index) => first + index)
    await store.write(numbers.map((number) => put(ORDERS, keyOf(number), orderOf(number), 1)))
  }
}

async function get(store: KeyValueStore): Promise<void> {
  const dice = seededDice(1)
  for (let time = 0; time < GETS; time += 1) await store.get(ORDERS, keyOf(dice.between(0, ROWS - 1)))
}

async function getMany(store: KeyValueStore): Promise<void> {
  const dice = seededDice(1)
  for (let time = 0; time < GETS / BATCH; time += 1)
    await store.getMany(
      ORDERS,
      Array.from({ length: BATCH }, () => keyOf(dice.between(0, ROWS - 1))),
    )
}

async function readPages(store: KeyValueStore): Promise<void> {
  let before: string | undefined
  for (let page = 0; page < PAGES; page += 1) {
    const entries = await store.range(ORDERS, 'placed', { reverse: true, limit: 20, ...(before !== undefined && { before }) })
    before = entries.at(-1)?.place
  }
}
