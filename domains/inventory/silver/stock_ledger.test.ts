import type { Row } from '@storemesh/query-engine'
import { modelRows } from '@storemesh/testing'
import { describe, expect, test } from 'vitest'
import { at, countColumns, counted, movementColumns, moved } from '../given-movements.js'

type Rows = readonly Readonly<Record<string, unknown>>[]

const ledger = (movements: Rows, counts: Rows = []): Promise<readonly Row[]> =>
  modelRows(
    new URL('./stock_ledger.sql', import.meta.url),
    {
      bronze_kafka__inventory_events: { columns: movementColumns, rows: movements },
      bronze_files__stock_counts: { columns: countColumns, rows: counts },
    },
    'product_id, store_id, place',
  )

const levels = (rows: readonly Row[]) =>
  rows.map((row) => [row['movement_id'], Number(row['on_hand_change']), Number(row['on_hand'])])

const receipt = moved('r', 'receipt', 20, '10:00:00')

describe('a shelf', () => {
  test('says after each movement what lies there, in the order in which they were', async () => {
    const rows = await ledger([moved('s2', 'sale', -3, '12:00:00'), receipt, moved('s1', 'sale', -2, '11:00:00')])
    expect(levels(rows)).toEqual([
      ['r', 20, 20],
      ['s1', -2, 18],
      ['s2', -3, 15],
    ])
    expect(rows.map((row) => [row['occurred_at'], row['until_at'], row['place']])).toEqual([
      [at('10:00:00'), at('11:00:00'), 1n],
      [at('11:00:00'), at('12:00:00'), 2n],
      [at('12:00:00'), null, 3n],
    ])
  })

  test('is moved from state to state as the live ledger moves it', async () => {
    const moves: readonly (readonly [kind: string, quantity: number, level: string])[] = [
      ['sale', -2, 'on_hand 18, reserved 0, damaged 0, available 18'],
      ['receipt', 2, 'on_hand 22, reserved 0, damaged 0, available 22'],
      ['return', 2, 'on_hand 22, reserved 0, damaged 0, available 22'],
      ['damage', -2, 'on_hand 20, reserved 0, damaged 2, available 18'],
      ['reserve', -2, 'on_hand 20, reserved 2, damaged 0, available 18'],
      ['release', 2, 'on_hand 20, reserved -2, damaged 0, available 20'],
      ['count', 15, 'on_hand 15, reserved 0, damaged 0, available 15'],
      ['sale', -23, 'on_hand -3, reserved 0, damaged 0, available -3'],
    ]
    const rows = await ledger(
      moves.flatMap(([kind, quantity], at) => {
        const shelf = { store_id: `store ${at}` }
        return [{ ...receipt, ...shelf }, moved('m', kind, quantity, '11:00:00', shelf)]
      }),
    )
    const states = ['on_hand', 'reserved', 'damaged', 'available']
    const level = (row: Row) => states.map((state) => `${state} ${Number(row[state])}`).join(', ')
    const after = rows.filter((row) => row['movement_id'] === 'm')
    expect(after.map((row) => [row['kind'], row['quantity'], level(row)])).toEqual(moves)
  })

  test('is its own', async () => {
    const rows = await ledger([receipt, moved('r', 'receipt', 1, '11:00:00', { store_id: 'hanoi' })])
    expect(levels(rows)).toEqual([
      ['r', 1, 1],
      ['r', 20, 20],
    ])
  })

  test('has the local day of a movement, which begins in Jakarta seven hours before it does in UTC', async () => {
    const rows = await ledger([receipt, moved('s1', 'sale', -1, '16:59:59'), moved('s2', 'sale', -1, '17:00:00')])
    expect(rows.map((row) => row['stock_date'])).toEqual(['2026-01-31', '2026-01-31', '2026-02-01'])
  })
})

describe('a count', () => {
  test('is an adjustment relative to the ledger as of its time', async () => {
    const rows = await ledger([receipt, moved('s', 'sale', -3, '13:00:00')], [counted('c', 15, '12:00:00')])
    expect(levels(rows)).toEqual([
      ['r', 20, 20],
      ['c', -5, 15],
      ['s', -3, 12],
    ])
  })

  test('has counted a movement already that was before it and is told of later: its own adjustment changes', async () => {
    const late = moved('late', 'sale', -4, '11:00:00', { source_offset: 9 })
    const rows = await ledger([receipt, moved('s', 'sale', -3, '13:00:00'), late], [counted('c', 15, '12:00:00')])
    expect(levels(rows)).toEqual([
      ['r', 20, 20],
      ['late', -4, 16],
      ['c', -1, 15],
      ['s', -3, 12],
    ])
  })

  test('that a later file tells otherwise counts as it was told last, and all after it with it', async () => {
    const counts = [counted('c', 15, '12:00:00', 1), counted('c', 17, '12:00:00', 2)]
    expect(levels(await ledger([receipt, moved('s', 'sale', -3, '13:00:00')], counts.toReversed()))).toEqual([
      ['r', 20, 20],
      ['c', -3, 17],
      ['s', -3, 14],
    ])
  })

  test('from a file holds what moved in its very moment', async () => {
    expect(levels(await ledger([receipt, moved('s', 'sale', -3, '12:00:00')], [counted('c', 17, '12:00:00')]))).toEqual([
      ['r', 20, 20],
      ['s', -3, 17],
      ['c', 0, 17],
    ])
  })

  test('is where a ledger of one that nothing else is told of begins', async () => {
    expect(levels(await ledger([], [counted('c', 7, '12:00:00')]))).toEqual([['c', 7, 7]])
  })
})

describe('a movement', () => {
  test('that is told twice counts once', async () => {
    expect(levels(await ledger([receipt, { ...receipt, source_offset: 5 }, receipt]))).toEqual([['r', 20, 20]])
  })

  test('is another one where another source calls its own so', async () => {
    const rows = await ledger([receipt, { ...receipt, source: 'web' }])
    expect(rows.map((row) => [row['source'], Number(row['on_hand'])])).toEqual([
      ['tills', 20],
      ['web', 40],
    ])
  })

  test('that its source tells otherwise counts as its newest version says, also when that moves it in time', async () => {
    const corrected = { ...moved('s', 'sale', -6, '09:00:00'), source_version: 2 }
    expect(levels(await ledger([corrected, receipt, moved('s', 'sale', -3, '12:00:00')]))).toEqual([
      ['s', -6, -6],
      ['r', 20, 14],
    ])
  })
})

describe('what has no rule', () => {
  test('is kept with its reason and changes nothing', async () => {
    const odd: readonly (readonly [what: string, kind: string, quantity: number, refusal: string])[] = [
      ['a count below nought', 'count', -1, 'MOVEMENT_SIGN_WRONG'],
      ['a kind that nobody knows', 'evaporation', -2, 'MOVEMENT_KIND_UNKNOWN'],
      ['a receipt that takes', 'receipt', -2, 'MOVEMENT_SIGN_WRONG'],
      ['a sale that brings', 'sale', 2, 'MOVEMENT_SIGN_WRONG'],
    ]
    const rows = await ledger(
      odd.flatMap(([store_id, kind, quantity]) => [
        { ...receipt, store_id },
        moved('odd', kind, quantity, '11:00:00', { store_id }),
        moved('s', 'sale', -3, '12:00:00', { store_id }),
      ]),
    )
    const of = (id: string) => rows.filter((row) => row['movement_id'] === id)
    expect(of('odd').map((row) => [row['store_id'], row['kind'], row['quantity'], row['refusal']])).toEqual(odd)
    expect(of('odd').map((row) => [row['on_hand_change'], row['on_hand']])).toEqual(odd.map(() => [0n, 20n]))
    expect(of('s').map((row) => [row['on_hand'], row['refusal']])).toEqual(odd.map(() => [17n, null]))
  })

  test('takes nothing back that was told rightly before', async () => {
    const wrong = { ...moved('s', 'sale', 3, '11:00:00'), source_version: 2 }
    const rows = await ledger([receipt, moved('s', 'sale', -3, '11:00:00'), wrong])
    expect(levels(rows)).toEqual([
      ['r', 20, 20],
      ['s', -3, 17],
    ])
    expect(rows.map((row) => row['refusal'])).toEqual([null, null])
  })
})
