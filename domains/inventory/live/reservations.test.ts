import { instantText, type JsonObject, seededDice } from '@storemesh/core'
import { rehearse } from '@storemesh/domain'
import { describe, expect, test } from 'vitest'
import { stockLedger } from './stock-ledger.js'

const EVENTS = 'inventory-events'
const COMMANDS = 'inventory.stock-commands'
const ANSWERS = 'inventory.reservations'
const at = (time: string) => `2026-01-31T${time}Z`
const shelf = { product_id: 'tea', store_id: 'hue' }

const moved = (movement_id: string, kind: string, quantity: number, time: string): JsonObject => ({
  ...shelf,
  movement_id,
  kind,
  quantity,
  source: 'tills',
  source_version: 1,
  occurred_at: at(time),
})

const asks = (kind: string, reservation_id: string, time: string, quantity = 0, hold_seconds = 0): JsonObject => ({
  ...shelf,
  kind,
  reservation_id,
  quantity,
  hold_seconds,
  asked_by: 'ann',
  asked_at: at(time),
})
const reserve = (id: string, quantity: number, time: string, hold_seconds = 900) =>
  asks('reserve', id, time, quantity, hold_seconds)

/** A shelf with ten of it. */
async function withTen() {
  const ledger = rehearse(stockLedger)
  await ledger.tell(EVENTS, moved('m1', 'receipt', 10, '10:00:00'))
  const ask = async (command: JsonObject) => {
    const told = await ledger.tell(COMMANDS, command)
    const of = (isAnswer: boolean) => told.filter(({ topic }) => (topic === ANSWERS) === isAnswer).map(({ row }) => row)
    return { answers: of(true), levels: of(false) }
  }
  return { ledger, ask }
}

describe('a reservation', () => {
  test('is held where there is enough, and what is available is less by it in the same step', async () => {
    const { ask } = await withTen()
    expect(await ask(reserve('r1', 4, '10:01:00'))).toEqual({
      answers: [
        {
          ...shelf,
          reservation_id: 'r1',
          quantity: 4,
          status: 'held',
          refusal: null,
          available: 6,
          held_until: at('10:16:00.000000'),
          decided_at: at('10:01:00.000000'),
        },
      ],
      levels: [expect.objectContaining({ on_hand: 10, reserved: 4, available: 6, status: 'low_stock', oversold: 0 })],
    })
  })

  test('of more than there is is refused with its reason, and changes nothing else', async () => {
    const { ask } = await withTen()
    await ask(reserve('r1', 8, '10:01:00'))
    expect(await ask(reserve('r2', 3, '10:02:00'))).toMatchObject({
      answers: [{ status: 'refused', refusal: 'STOCK_TOO_LOW', available: 2 }],
      levels: [],
    })
    expect(await ask(reserve('r3', 2, '10:03:00'))).toMatchObject({ answers: [{ status: 'held', available: 0 }] })
  })

  test('of a shelf that nobody told of is refused', async () => {
    const ledger = rehearse(stockLedger)
    expect(await ledger.tell(COMMANDS, reserve('r1', 1, '10:00:00'))).toMatchObject([
      { row: { status: 'refused', available: 0 }, topic: ANSWERS },
    ])
  })

  test('that is asked for twice is decided once, also when it was refused', async () => {
    const { ledger, ask } = await withTen()
    await ask(reserve('r1', 8, '10:01:00'))
    await ask(reserve('r2', 8, '10:01:00'))
    await ledger.tell(EVENTS, moved('m2', 'receipt', 100, '10:02:00'))
    for (const id of ['r1', 'r2']) expect(await ask(reserve(id, 8, '10:03:00'))).toEqual({ answers: [], levels: [] })
  })

  test.each([
    ['release', 'released'],
    ['fulfil', 'fulfilled'],
  ])('that is over by a %s is %s, and no longer kept for anybody', async (kind, status) => {
    const { ask } = await withTen()
    await ask(reserve('r1', 4, '10:01:00'))
    expect(await ask(asks(kind, 'r1', '10:02:00'))).toMatchObject({
      answers: [{ status, quantity: 4, available: 10, decided_at: at('10:02:00.000000') }],
      levels: [{ reserved: 0, available: 10 }],
    })
    expect(await ask(asks(kind, 'r1', '10:03:00'))).toEqual({ answers: [], levels: [] })
  })

  test('that nobody fetched in time expires at its time, and not before', async () => {
    const { ledger, ask } = await withTen()
    await ask(reserve('r1', 4, '10:01:00', 60))
    await ask(reserve('r2', 3, '10:01:00', 120))
    expect(await ledger.passTo(at('10:01:59'))).toEqual([])
    expect(await ledger.passTo(at('10:02:00'))).toMatchObject([
      { row: { reserved: 3, available: 7 } },
      { row: { reservation_id: 'r1', status: 'expired', available: 7, decided_at: at('10:02:00.000000') }, topic: ANSWERS },
    ])
  })

  test('stands where a sale that was told late leaves too little, and the shelf is oversold', async () => {
    const { ledger, ask } = await withTen()
    await ask(reserve('r1', 8, '10:05:00'))
    expect(await ledger.tell(EVENTS, moved('m2', 'sale', -5, '10:01:00'))).toMatchObject([
      { row: { on_hand: 5, reserved: 8, available: -3, status: 'oversold', oversold: 3 } },
    ])
  })
})

test('a command that nobody knows is refused by name, and one about no reservation changes nothing', async () => {
  const { ledger, ask } = await withTen()
  expect(await ask(asks('steal', 'r1', '10:01:00'))).toEqual({ answers: [], levels: [] })
  expect(ledger.refused()).toEqual(['STOCK_COMMAND_UNKNOWN'])
  expect(await ask(asks('release', 'r1', '10:02:00'))).toEqual({ answers: [], levels: [] })
})

test('a thousand held by one shelf, beside all that it remembers, are as many as it takes, and expire all of them, however many in one moment', async () => {
  const ledger = rehearse(stockLedger)
  await ledger.tell(EVENTS, moved('m1', 'receipt', 5000, '10:00:00'))
  for (let n = 0; n < 900; n++) {
    const long = { source_version: Number.MAX_SAFE_INTEGER - n, occurred_at: instantText(Date.parse(at('10:00:01')) + n) }
    await ledger.tell(EVENTS, { ...moved(`m-${n}`, 'receipt', 0, ''), ...long })
  }
  const id = (n: number) => `reservation-with-a-long-name-${String(n).padStart(11, '0')}`
  for (let n = 0; n < 1000; n++) await ledger.tell(COMMANDS, reserve(id(n), 1, '10:01:00'))
  expect(await ledger.tell(COMMANDS, reserve('more', 1, '10:01:00'))).toMatchObject([
    { row: { status: 'refused', refusal: 'RESERVATIONS_TOO_MANY', available: 4000 } },
  ])
  const told = await ledger.passTo(at('11:00:00'))
  const expired = told.filter(({ topic }) => topic === ANSWERS)
  expect(new Set(expired.map(({ row }) => row['reservation_id'])).size).toBe(1000)
  expect(told.findLast(({ topic }) => topic === undefined)?.row).toMatchObject({ reserved: 0, available: 5000 })
  expect(ledger.refused()).toEqual([])
})

const SEEDS = Array.from({ length: 20 }, (_, seed) => [seed] as const)

test.each(SEEDS)('whatever is asked for in whatever order, no more is held than there is (seed %d)', async (seed) => {
  const dice = seededDice(seed)
  const start_ms = Date.parse(at('10:00:00'))
  const { ledger, ask } = await withTen()
  const held = new Map<string, number>()
  for (let n = 1; n <= 200; n++) {
    const asked_at = instantText(start_ms + n * 1_000)
    const id = `r${dice.between(0, 40)}`
    const kind = dice.pick(['reserve', 'reserve', 'release', 'fulfil'])
    if (kind === 'fulfil' && held.has(id)) {
      const sale = moved(`sale-${n}`, 'sale', 0 - (held.get(id) ?? 0), '')
      await ledger.tell(EVENTS, { ...sale, occurred_at: asked_at })
      await ledger.tell(EVENTS, { ...moved(`more-${n}`, 'receipt', dice.between(0, 3), ''), occurred_at: asked_at })
    }
    const command = {
      ...asks(kind, id, ''),
      asked_at,
      ...(kind === 'reserve' && { quantity: dice.between(1, 4), hold_seconds: 900 }),
    }
    const { answers, levels } = await ask(command)
    for (const { reservation_id, status, quantity, available } of answers) {
      expect(available).toBeGreaterThanOrEqual(0)
      if (typeof reservation_id !== 'string') continue
      if (status === 'held') held.set(reservation_id, Number(quantity))
      else held.delete(reservation_id)
    }
    const sum = [...held.values()].reduce((all, quantity) => all + quantity, 0)
    expect(levels.map(({ reserved }) => reserved)).toEqual(levels.map(() => sum))
  }
  expect(ledger.refused()).toEqual([])
})
