import { modelRows } from '@storemesh/testing'
import { expect, test } from 'vitest'
import { carted, cartColumns } from '../given-actions.js'
import { versionsAtNoon } from '../given-versions.js'

const facts = async (rows: readonly Readonly<Record<string, unknown>>[], ...names: string[]) =>
  (
    await modelRows(
      new URL('./fact_cart_events.sql', import.meta.url),
      { bronze_kafka__cart_events: { columns: cartColumns, rows }, ...versionsAtNoon },
      'event_timestamp, event_id',
    )
  ).map((row) => names.map((name) => row[name]))

test('what is done with a cart has the versions that held at its instant, a quantity and an amount', async () => {
  const rows = await facts(
    [carted('e2', '12:00:00', { event_type: 'remove' }), carted('e1', '11:59:59')],
    'event_id',
    'event_type',
    'customer_id',
    'product_id_pk',
    'geography_id',
    'quantity',
    'total_amount',
    'currency',
    'event_count',
  )
  expect(rows).toEqual([
    ['e1', 'add', 11n, 21n, 31n, 2, '30800.00', 'IDR', 1],
    ['e2', 'remove', 12n, 22n, 31n, 2, '30800.00', 'IDR', 1],
  ])
})

test('an amount of a country that we do not price in has no currency', async () => {
  expect(await facts([carted('e1', '13:00:00', { country: 'UY' })], 'geography_id', 'currency')).toEqual([[null, null]])
})

test('an event that is told twice is one, as it was told first', async () => {
  const again = carted('e1', '13:00:00', { quantity: 9, source_offset: 8 })
  expect(await facts([again, carted('e1', '13:00:00')], 'cart_event_id', 'quantity', 'entry')).toEqual([['e1', 2, 'event']])
})
