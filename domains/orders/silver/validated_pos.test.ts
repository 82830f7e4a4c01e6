import { modelRows } from '@storemesh/testing'
import { expect, test } from 'vitest'
import { tillColumns, tillLine } from '../given-channels.js'

const validated = (rows: readonly Readonly<Record<string, unknown>>[]) =>
  modelRows(
    new URL('./validated_pos.sql', import.meta.url),
    { bronze_files__pos_sales: { columns: tillColumns, rows } },
    'order_id, line_number',
  )

const refusals = async (...rows: readonly Readonly<Record<string, unknown>>[]) =>
  (await validated(rows)).map(({ refusal }) => refusal)

test('a line that a till sends again counts once, as it was told first', async () => {
  const again = { source_offset: 9, total_amount: '99.00' }
  const rows = await validated([tillLine('r1', 1, again), tillLine('r1', 1), tillLine('r1', 2, { source_offset: 1 })])
  expect(rows.map((row) => [row['order_id'], row['line_number'], row['total_amount'], row['refusal']])).toEqual([
    ['r1', 1, '10000.00', null],
    ['r1', 2, '10000.00', null],
  ])
})

test('a return brings goods and money back; one that brings none makes no sense, as a sale that does', async () => {
  const back = { entry: 'return', quantity: -1, total_amount: '-10000.00' }
  expect(await refusals(tillLine('r1', 1, back))).toEqual([null])
  expect(await refusals(tillLine('r1', 1, { ...back, entry: 'sale' }))).toEqual(['ENTRY_SIGN_WRONG'])
  expect(await refusals(tillLine('r1', 1, { entry: 'return' }))).toEqual(['ENTRY_SIGN_WRONG'])
  expect(await refusals(tillLine('r1', 1, { ...back, total_amount: '10000.00' }))).toEqual(['ENTRY_SIGN_WRONG'])
  expect(await refusals(tillLine('r1', 1, { quantity: 0 }))).toEqual(['ENTRY_SIGN_WRONG'])
})

test('what was given away is a sale of nothing', async () => {
  expect(await refusals(tillLine('r1', 1, { unit_price: '0.00', total_amount: '0.00' }))).toEqual([null])
})

test('a receipt is in the currency of its first line', async () => {
  const lines = [tillLine('r1', 1), tillLine('r1', 2, { currency: 'SGD' }), tillLine('r2', 1, { currency: 'SGD' })]
  expect(await refusals(...lines)).toEqual([null, 'CURRENCY_DIFFERS', null])
})

test('what is neither sold nor returned is kept, with the reason', async () => {
  expect(await refusals(tillLine('r1', 1, { entry: 'voided' }))).toEqual(['ENTRY_UNKNOWN'])
})
