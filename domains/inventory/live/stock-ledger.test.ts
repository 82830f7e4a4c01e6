import { instantText, type JsonObject, seededDice } from '@storemesh/core'
import { rehearse } from '@storemesh/domain'
import { describe, expect, test } from 'vitest'
import { type StockLevel, stockLedger } from './stock-ledger.js'

const EVENTS = 'inventory-events'
const at = (time: string) => `2026-01-31T${time}Z`

type Told = {
  readonly movement_id: string
  readonly product_id: string
  readonly store_id: string
  readonly kind: string
  readonly quantity: number
  readonly source: string
  readonly source_version: number
  readonly occurred_at: string
}

let movements = 0
const moved = (kind: string, quantity: number, time: string, more: Partial<Told> = {}): Told => ({
  movement_id: `move-${movements++}`,
  product_id: 'tea',
  store_id: 'hue',
  kind,
  quantity,
  source: 'tills',
  source_version: movements,
  occurred_at: at(time),
  ...more,
})

async function withStock() {
  const ledger = rehearse(stockLedger)
  await ledger.tell(EVENTS, moved('receipt', 20, '10:00:00'))
  return ledger
}

describe('a shelf', () => {
  test('shows what there is, what is available of it, and when it last moved', async () => {
    const ledger = await withStock()
    expect(await ledger.tell(EVENTS, moved('sale', -3, '10:01:00'))).toEqual([
      {
        key: 'tea|hue',
        row: {
          product_id: 'tea',
          store_id: 'hue',
          on_hand: 17,
          reserved: 0,
          damaged: 0,
          available: 17,
          status: 'in_stock',
          oversold: 0,
          moved_at: '2026-01-31T10:01:00.000000Z',
          counted_at: null,
          count_adjustment: null,
        },
      },
    ])
  })

  test.each<[string, number, Partial<StockLevel>]>([
    ['sale', -2, { on_hand: 18, available: 18 }],
    ['receipt', 2, { on_hand: 22, available: 22 }],
    ['return', 2, { on_hand: 22, available: 22 }],
    ['damage', -2, { on_hand: 20, damaged: 2, available: 18 }],
    ['reserve', -2, { on_hand: 20, reserved: 2, available: 18 }],
    ['release', 2, { on_hand: 20, reserved: -2, available: 20 }],
    ['count', 15, { on_hand: 15, available: 15, count_adjustment: -5 }],
  ])('is moved by a %s from state to state', async (kind, quantity, row) => {
    const ledger = await withStock()
    expect(await ledger.tell(EVENTS, moved(kind, quantity, '10:01:00'))).toMatchObject([{ row }])
  })

  test.each<[number, Partial<StockLevel>]>([
    [-9, { available: 11, status: 'in_stock', oversold: 0 }],
    [-10, { available: 10, status: 'low_stock', oversold: 0 }],
    [-20, { available: 0, status: 'out_of_stock', oversold: 0 }],
    [-23, { on_hand: -3, available: -3, status: 'oversold', oversold: 3 }],
  ])('of twenty says how it stands after %i', async (quantity, row) => {
    const ledger = await withStock()
    expect(await ledger.tell(EVENTS, moved('sale', quantity, '10:01:00'))).toMatchObject([{ row }])
  })

  test('is oversold where more is reserved than lies there', async () => {
    const ledger = await withStock()
    await ledger.tell(EVENTS, moved('damage', -15, '10:01:00'))
    expect(await ledger.tell(EVENTS, moved('reserve', -7, '10:02:00'))).toMatchObject([
      { row: { on_hand: 20, available: -2, status: 'oversold', oversold: 2 } },
    ])
  })

  test('is its own, whatever its names have in them', async () => {
    const ledger = await withStock()
    const [other] = await ledger.tell(EVENTS, moved('receipt', 1, '10:01:00', { product_id: 'tea|h', store_id: 'ue' }))
    const [another] = await ledger.tell(EVENTS, moved('receipt', 1, '10:01:00', { product_id: 'tea', store_id: 'h|ue' }))
    expect([other?.row['on_hand'], another?.row['on_hand']]).toEqual([1, 1])
    expect(other?.key).not.toBe(another?.key)
  })
})

describe('a movement', () => {
  test('that is told twice counts once, also late', async () => {
    const ledger = await withStock()
    const sale = moved('sale', -3, '10:01:00')
    expect(await ledger.tell(EVENTS, sale)).toMatchObject([{ row: { on_hand: 17 } }])
    expect(await ledger.tell(EVENTS, sale)).toEqual([])
    await ledger.tell(EVENTS, moved('sale', -1, '16:00:00'))
    expect(await ledger.tell(EVENTS, sale)).toEqual([])
    expect(ledger.refused()).toEqual([])
  })

  test('is another one where another source calls its own so', async () => {
    const ledger = await withStock()
    const sale = moved('sale', -3, '10:01:00')
    await ledger.tell(EVENTS, sale)
    expect(await ledger.tell(EVENTS, { ...sale, source: 'web' })).toMatchObject([{ row: { on_hand: 14 } }])
  })

  test('that its source tells otherwise counts as it was told last', async () => {
    const ledger = await withStock()
    const sale = moved('sale', -3, '10:01:00')
    await ledger.tell(EVENTS, { ...sale, source_version: 8, quantity: -5, occurred_at: at('10:02:00') })
    expect(await ledger.tell(EVENTS, { ...sale, source_version: 7 })).toEqual([])
    expect(await ledger.tell(EVENTS, { ...sale, source_version: 9, quantity: -4 })).toMatchObject([{ row: { on_hand: 16 } }])
  })

  test('that comes after a count, and was before it, was counted already', async () => {
    const ledger = await withStock()
    expect(await ledger.tell(EVENTS, moved('count', 15, '12:00:00'))).toMatchObject([
      { row: { on_hand: 15, count_adjustment: -5, counted_at: '2026-01-31T12:00:00.000000Z' } },
    ])
    await ledger.tell(EVENTS, moved('sale', -1, '13:00:00'))
    expect(await ledger.tell(EVENTS, moved('sale', -5, '11:00:00'))).toMatchObject([
      { row: { on_hand: 14, count_adjustment: 0, moved_at: '2026-01-31T13:00:00.000000Z' } },
    ])
  })

  test.each<[string, Partial<Told>, string]>([
    ['of a kind that nobody knows', { kind: 'evaporation' }, 'MOVEMENT_KIND_UNKNOWN'],
    ['that sells what it should take', { kind: 'sale', quantity: 2 }, 'MOVEMENT_SIGN_WRONG'],
    ['that counts fewer than none', { kind: 'count', quantity: -1 }, 'MOVEMENT_SIGN_WRONG'],
  ])('%s is refused by name, and changes nothing', async (_what, more, code) => {
    const ledger = await withStock()
    expect(await ledger.tell(EVENTS, moved('receipt', 1, '10:01:00', more))).toEqual([])
    expect(ledger.refused()).toEqual([code])
    expect(await ledger.tell(EVENTS, moved('receipt', 1, '10:02:00'))).toMatchObject([{ row: { on_hand: 21 } }])
  })

  test('from long before what is settled is refused, since nobody could say whether it was told', async () => {
    const ledger = await withStock()
    const nextDay = (time: string) => ({ occurred_at: `2026-02-01T${time}Z` })
    await ledger.tell(EVENTS, moved('sale', -1, '', nextDay('10:00:00')))
    expect(await ledger.tell(EVENTS, moved('sale', -1, '09:59:59'))).toEqual([])
    expect(ledger.refused()).toEqual(['MOVEMENT_LATE'])
    expect(await ledger.tell(EVENTS, moved('sale', -1, '10:00:01'))).toMatchObject([{ row: { on_hand: 18 } }])
  })
})

test('what is remembered has an end, and what there is stays right', async () => {
  const ledger = rehearse(stockLedger)
  const first = moved('receipt', 5000, '00:00:00')
  await ledger.tell(EVENTS, first)
  const start_ms = Date.parse(at('00:00:01'))
  let last: JsonObject | undefined
  for (let n = 0; n < 1000; n++) {
    const long = { source_version: Number.MAX_SAFE_INTEGER - n, occurred_at: instantText(start_ms + n) }
    for (const { row } of await ledger.tell(EVENTS, moved('sale', -1, '', long))) last = row
  }
  expect(last).toMatchObject({ on_hand: 4000 })
  expect(ledger.refused()).toEqual([])
  await ledger.tell(EVENTS, first)
  expect(ledger.refused()).toEqual(['MOVEMENT_LATE'])
})

const SEEDS = Array.from({ length: 30 }, (_, seed) => [seed] as const)

test.each(SEEDS)('movements in any order, some told twice, come to what they come to in theirs (seed %d)', async (seed) => {
  const dice = seededDice(seed)
  const start_ms = Date.parse(at('00:00:00'))
  const meant = Array.from({ length: 150 }, (_, n) => {
    const kind = dice.pick(['sale', 'sale', 'sale', 'receipt', 'return', 'damage', 'reserve', 'release', 'count'])
    const quantity = dice.between(0, 9) * (['sale', 'damage', 'reserve'].includes(kind) ? -1 : 1)
    const shelf = { product_id: dice.pick(['tea', 'salt']), store_id: dice.pick(['hue', 'hanoi']) }
    return moved(kind, quantity, '', {
      ...shelf,
      occurred_at: instantText(start_ms + dice.between(0, 80_000) * 1000),
      source: dice.pick(['tills', 'web']),
      source_version: n,
    })
  })
  const told = shuffled([...meant, ...meant.filter(() => dice.chance(0.3))], dice)
  const ledger = rehearse(stockLedger)
  const found = new Map<string, JsonObject>()
  for (const event of told) for (const { key, row } of await ledger.tell(EVENTS, event)) found.set(key, row)
  expect(ledger.refused()).toEqual([])
  expect(found.size).toBe(4)
  for (const { product_id, store_id, ...row } of found.values()) {
    const of = meant.filter((event) => event.product_id === product_id && event.store_id === store_id)
    expect(counted(row)).toEqual(computed(of))
  }
})

const counted = ({ on_hand, reserved, damaged, available }: JsonObject) => ({ on_hand, reserved, damaged, available })

/** All movements of a shelf at once: what was counted last, and what came and went since. */
function computed(events: readonly Told[]) {
  const inTime = events.toSorted((a, b) => a.occurred_at.localeCompare(b.occurred_at) || a.source_version - b.source_version)
  const sum = (from: readonly Told[], ...kinds: string[]) =>
    from.reduce((total, { kind, quantity }) => total + (kinds.includes(kind) ? quantity : 0), 0)
  const last = inTime.findLastIndex(({ kind }) => kind === 'count')
  const on_hand = (inTime[last]?.quantity ?? 0) + sum(inTime.slice(last + 1), 'sale', 'receipt', 'return')
  const [reserved, damaged] = [0 - sum(events, 'reserve', 'release'), 0 - sum(events, 'damage')]
  return { on_hand, reserved, damaged, available: on_hand - Math.max(0, reserved) - Math.max(0, damaged) }
}

function shuffled<Each>(all: readonly Each[], dice: ReturnType<typeof seededDice>): Each[] {
  return all
    .map((each) => ({ each, place: dice.next() }))
    .toSorted((a, b) => a.place - b.place)
    .map(({ each }) => each)
}
