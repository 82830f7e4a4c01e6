import { modelRows } from '@storemesh/testing'
import { expect, test } from 'vitest'
import { carted, cartColumns, viewColumns, viewed } from '../given-actions.js'
import { orderColumns, ordered } from '../given-purchases.js'

const countries = (views: readonly string[], carts: readonly string[], orders: readonly string[]) =>
  modelRows(
    new URL('./dim_geography.sql', import.meta.url),
    {
      bronze_kafka__product_views: {
        columns: viewColumns,
        rows: views.map((country, n) => viewed(`v${n}`, '10:00:00', { country })),
      },
      bronze_kafka__cart_events: {
        columns: cartColumns,
        rows: carts.map((country, n) => carted(`c${n}`, '10:00:00', { country })),
      },
      'orders.orders_unified': {
        columns: orderColumns,
        rows: orders.map((country, n) => ordered(`o${n}`, '2026-01-01', '1.00', { country })),
      },
    },
    'country',
  )

test('a country is there once, whoever told of it, and holds at any time', async () => {
  const rows = await countries(['ID', 'ID'], ['SG'], ['ID', 'MY'])
  expect(rows.map((row) => [row['country'], row['effective_at'], row['end_at'], row['is_current']])).toEqual(
    ['ID', 'MY', 'SG'].map((country) => [country, '1970-01-01T00:00:00.000000Z', null, true]),
  )
})

test('its key is its own, one that JSON can hold, and the same whichever event of it came first', async () => {
  const keys = (await countries(['ID', 'SG'], [], [])).map((row) => row['geography_id'])
  expect(new Set(keys).size).toBe(2)
  for (const key of keys) expect(Number.isSafeInteger(Number(key))).toBe(true)
  expect((await countries([], ['SG'], ['ID'])).map((row) => row['geography_id'])).toEqual(keys)
})
