import { modelRows } from '@storemesh/testing'
import { expect, test } from 'vitest'

const columns = {
  store_id: 'string',
  name: 'string',
  kind: 'string',
  city: 'string',
  province: 'string',
  region: 'string',
  valid_from: 'date',
  source_partition: 'int',
  source_offset: 'long',
} as const

const line = (valid_from: string, region: string, source_offset: number) => ({
  store_id: 's1',
  name: 'Toko Blok M',
  kind: 'store',
  city: 'Jakarta Selatan',
  province: 'DKI Jakarta',
  region,
  valid_from,
  source_partition: 0,
  source_offset,
})

test('a line of the estate’s file holds from midnight in Jakarta on, whatever order the files came in', async () => {
  const rows = await modelRows(
    new URL('./stores_scd.sql', import.meta.url),
    { bronze_files__stores: { columns, rows: [line('2026-02-01', 'Jabodetabek', 1), line('2020-01-01', 'Jawa', 2)] } },
    'valid_from_at',
  )
  expect(rows.map((row) => [row['valid_from_at'], row['region'], row['source_offset']])).toEqual([
    ['2019-12-31T17:00:00.000000Z', 'Jawa', 2n],
    ['2026-01-31T17:00:00.000000Z', 'Jabodetabek', 1n],
  ])
})
