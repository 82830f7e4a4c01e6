import { type Dice, instantText, type JsonObject, seededDice } from '@storemesh/core'
import { rehearse } from '@storemesh/domain'
import { modelRows } from '@storemesh/testing'
import { toldDomains } from '@storemesh/pipeline/conformance'
import type { ChangeRecord } from '@storemesh/subgraph'
import { expect, test } from 'vitest'
import inventory from '../domain.js'
import { statusOf } from '../live/level.js'
import { stockLedger } from '../live/stock-ledger.js'

const CONTRACTS = new URL('../../../contracts/inventory/', import.meta.url)
const openInventory = toldDomains(inventory, CONTRACTS)
const START_MS = Date.parse('2026-01-31T00:00:00Z')
const KINDS = ['sale', 'sale', 'receipt', 'return', 'damage', 'reserve', 'release', 'count'] as const
const TAKES = ['sale', 'damage', 'reserve']

/** Movements and commands about four shelves, in the order of their times. */
function toldOf(dice: Dice) {
  const times = Array.from({ length: 240 }, () => START_MS + dice.between(0, 80_000_000)).toSorted((a, b) => a - b)
  return times.map((at_ms, n) => {
    const place = { product_id: dice.pick(['tea', 'salt']), store_id: dice.pick(['hue', 'hanoi']) }
    const isMovement = dice.chance(0.5)
    return { at_ms, isMovement, event: isMovement ? movementOf(dice, place, n, at_ms) : commandOf(dice, place, at_ms) }
  })
}

function movementOf(dice: Dice, place: JsonObject, n: number, at_ms: number): JsonObject {
  const kind = dice.pick(KINDS)
  const quantity = dice.between(0, TAKES.includes(kind) ? 4 : 19) * (TAKES.includes(kind) ? -1 : 1)
  const occurred_at = instantText(at_ms)
  return { movement_id: `move-${n}`, ...place, kind, quantity, source: 'tills', source_version: n, occurred_at }
}

function commandOf(dice: Dice, place: JsonObject, at_ms: number): JsonObject {
  const kind = dice.pick(['reserve', 'reserve', 'release', 'fulfil'])
  const asked = kind === 'reserve' ? { quantity: dice.between(1, 4), hold_seconds: dice.between(600, 86_400) } : NOTHING
  return { ...place, reservation_id: `r${dice.between(0, 12)}`, kind, asked_at: instantText(at_ms), ...asked, asked_by: 'ann' }
}

const NOTHING = { quantity: 0, hold_seconds: 0 }

test.each([[5], [6], [7]])('the table says what is told live of the same movements and commands (seed %d)', async (seed) => {
  const told = toldOf(seededDice(seed))
  const ledger = rehearse(stockLedger)
  const live = new Map<string, JsonObject>()
  const answers: ChangeRecord[] = []
  const note = (outcome: Awaited<ReturnType<typeof ledger.tell>>) => {
    for (const { topic, key, row } of outcome)
      if (topic) answers.push({ id: `change-${answers.length}`, key, row })
      else live.set(key, row)
  }
  for (const { isMovement, event } of told)
    note(await ledger.tell(isMovement ? 'inventory-events' : 'inventory.stock-commands', event))
  note(await ledger.passTo(instantText(START_MS + 90_000_000)))
  expect(new Set(answers.map(({ row }) => row['status']))).toEqual(
    new Set(['held', 'refused', 'released', 'fulfilled', 'expired']),
  )
  const { tell, rows } = await openInventory()
  const changes = answers.map(({ id, key, row }) => ({ id, key, row }))
  const movements = told.filter(({ isMovement }) => isMovement).map(({ event }) => event)
  const half = Math.floor(changes.length / 2)
  await tell({ bronze_kafka__inventory_events: movements, bronze_kafka__reservations: changes.slice(0, half) })
  await tell({ bronze_kafka__reservations: changes.slice(half) })
  const found = await rows('SELECT * FROM inventory.stock_levels ORDER BY product_id, store_id')
  const inJson = found.map(({ created_at: _loaded, ...row }): unknown =>
    JSON.parse(JSON.stringify(row, (_, value: unknown) => (typeof value === 'bigint' ? Number(value) : value))),
  )
  expect(inJson).toEqual([...live.values()].toSorted(byShelf))
  expect([...live.values()].some(({ reserved, on_hand, available }) => reserved !== 0 && on_hand !== available)).toBe(true)
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

const heldColumns = { product_id: 'string', store_id: 'string', quantity: 'long', status: 'string' } as const

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
  const given = { stock_ledger: { columns, rows: shelves }, reservations_validated: { columns: heldColumns, rows: [] } }
  const rows = await modelRows(new URL('./stock_levels.sql', import.meta.url), given, 'store_id')
  expect(rows.map(({ status, oversold }) => [status, Number(oversold)])).toEqual(
    levels.map((available) => [statusOf(available), Math.max(0, -available)]),
  )
})

test('what is held for somebody cannot be promised, and what is over or was refused can', async () => {
  const shelf = { product_id: 'tea', store_id: 'hue' }
  const fourOf = (status: string) => ({ ...shelf, quantity: 4, status })
  const rows = ['held', 'held', 'refused', 'released', 'fulfilled', 'expired'].map(fourOf)
  const given = {
    stock_ledger: {
      columns,
      rows: [
        {
          ...shelf,
          kind: 'receipt',
          refusal: null,
          place: 1,
          occurred_at: '2026-01-31T10:00:00.000000Z',
          until_at: null,
          on_hand_change: 7,
          on_hand: 7,
          reserved: 1,
          damaged: 0,
          available: 6,
        },
      ],
    },
    reservations_validated: { columns: heldColumns, rows },
  }
  const [row] = await modelRows(new URL('./stock_levels.sql', import.meta.url), given, 'store_id')
  expect([row?.['reserved'], row?.['available'], row?.['oversold']].map(Number)).toEqual([9, -2, 2])
  expect(row?.['status']).toBe('oversold')
})
