import { modelRows } from '@storemesh/testing'
import { expect, test } from 'vitest'
import { viewColumns, viewed } from '../given-actions.js'
import { versionsAtNoon } from '../given-versions.js'

const facts = async (rows: readonly Readonly<Record<string, unknown>>[], ...names: string[]) =>
  (
    await modelRows(
      new URL('./fact_product_views.sql', import.meta.url),
      { bronze_kafka__product_views: { columns: viewColumns, rows }, ...versionsAtNoon },
      'event_timestamp, event_id',
    )
  ).map((row) => names.map((name) => row[name]))

test('a view has the versions that held at its instant: at the very change the new ones', async () => {
  const rows = await facts(
    [viewed('e2', '11:59:59'), viewed('e3', '12:00:00'), viewed('e1', '08:30:00'), viewed('e0', '07:00:00')],
    'event_id',
    'date_id',
    'customer_id',
    'product_id_pk',
    'geography_id',
  )
  expect(rows).toEqual([
    ['e0', 20_260_201, null, null, 31n],
    ['e1', 20_260_201, 11n, null, 31n],
    ['e2', 20_260_201, 11n, 21n, 31n],
    ['e3', 20_260_201, 12n, 22n, 31n],
  ])
})

test('whoever, whatever and wherever nobody knows is looked at all the same', async () => {
  const strange = viewed('e1', '13:00:00', { user_id: 'u9', product_id: 'mate', country: 'UY', view_duration: null })
  expect(
    await facts([strange], 'customer_id', 'product_id_pk', 'geography_id', 'user_id', 'view_count', 'view_duration'),
  ).toEqual([[null, null, null, 'u9', 1, null]])
})

test('a view that is told twice is one, as it was told first', async () => {
  const again = viewed('e1', '13:00:00', { view_duration: 99, source_offset: 8 })
  expect(await facts([again, viewed('e1', '13:00:00')], 'event_id', 'view_id', 'view_duration', 'entry', 'corrects')).toEqual([
    ['e1', 'e1', 30, 'event', null],
  ])
})
