import { instantText, type JsonObject, seededDice } from '@storemesh/core'
import { rehearse } from '@storemesh/domain'
import { modelRows } from '@storemesh/testing'
import { toldDomains } from '@storemesh/pipeline/conformance'
import { expect, test } from 'vitest'
import inventory from '../domain.js'
import { statusOf } from '../live/level.js'
import { stockLedger } from '../live/stock-ledger.js'

const CONTRACTS = new URL('../../../contracts/inventory/', import.meta.url)
const openInventory = toldDomains(inventory, CONTRACTS)
const START_MS = Date.parse('2026-01-31T00:00:00Z')
const KINDS = ['sale', 'sale', 'receipt', 'return', 'damage', 'reserve', 'release', 'count'] as const
const TAKES = ['sale', 'damage', 'reserve']

test('the table says of the same movements what is told live', async () => {
  const dice = seededDice(5)
  const movements = Array.from({ length: 60 }, (_, n) => {
    const kind = dice.pick(KINDS)
    return {
      movement_id: `move-${n}`,
      product_id: dice.pick(['tea', 'salt']),
      store_id: dice.pick(['hue', 'hanoi']),
      kind,
      quantity: dice.between(0, 9) * (TAKES.includes(kind) ? -1 : 1),
      source: 'tills',
      source_version: n,
      occurred_at: instantText(START_MS + dice.between(0, 80_000_000)),
    }
  })
  const ledger = rehearse(stockLedger)
  const live = new Map<string, JsonObject>()
  for (const movement of movements) for (const { key, row } of await ledger.tell('inventory-events', movement)) live.set(key, row)
  const { tell, rows } = await openInventory()
  await tell({ bronze_kafka__inventory_events: movements })
  const found = await rows('SELECT * FROM inventory.stock_levels ORDER BY product_id, store_id')
  const inJson = found.map(({ created_at: _loaded, ...row }): unknown =>
    JSON.parse(JSON.stringify(row, (_, value: unknown) => (typeof value === 'bigint' ? Number(value) : value))),
  )
  expect(inJson).toEqual([...live.values()].toSorted(byShelf))
})

const byShelf = (one: JsonObject, other: JsonObject): number => shelfOf(one).localeCompare(shelfOf(other))
const shelfOf = ({ product_id, store_id }: JsonObject): string => JSON.stringify([product_id, store_id])

const columns = {
  product_id: 'string',
  store_id: 'string',
  kind: 'string',
  refusal: 'string',
  place: 'long',
  occurred_at: 'timestamptz',
  until_at: 'timestamptz',
  on_hand_change: 'long',
  on_hand: 'long',
  reserved: 'long',
  damaged: 'long',
  available: 'long',
} as const

test('a shelf stands as the live ledger says that it does, wherever what is available lies', async () => {
  const levels = [-3, 0, 1, 10, 11]
  const shelves = levels.map((available, at) => ({
    product_id: 'tea',
    store_id: `store ${at}`,
    kind: 'receipt',
    refusal: null,
    place: 1,
    occurred_at: '2026-01-31T10:00:00.000000Z',
    until_at: null,
    on_hand_change: available,
    on_hand: available,
    reserved: 0,
    damaged: 0,
    available,
  }))
  const given = { stock_ledger: { columns, rows: shelves } }
  const rows = await modelRows(new URL('./stock_levels.sql', import.meta.url), given, 'store_id')
  expect(rows.map(({ status, oversold }) => [status, Number(oversold)])).toEqual(
    levels.map((available) => [statusOf(available), Math.max(0, -available)]),
  )
})
