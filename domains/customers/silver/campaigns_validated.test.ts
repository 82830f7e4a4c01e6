import { modelRows } from '@storemesh/testing'
import { expect, test } from 'vitest'

const columns = {
  campaign_id: 'string',
  day: 'date',
  cost: 'decimal(18, 2)',
  currency: 'string',
  impressions: 'long',
  clicks: 'long',
  source_partition: 'int',
  source_offset: 'long',
} as const

const line = (campaign_id: string, cost: string, impressions: number, clicks: number, source_offset = 1) => ({
  campaign_id,
  day: '2026-02-01',
  cost,
  currency: 'IDR',
  impressions,
  clicks,
  source_partition: 0,
  source_offset,
})

const validated = async (rows: readonly Readonly<Record<string, unknown>>[]) =>
  (
    await modelRows(
      new URL('./campaigns_validated.sql', import.meta.url),
      { bronze_files__campaigns: { columns, rows } },
      'campaign_id',
    )
  ).map(({ campaign_id, cost, impressions, clicks, refusal }) => [campaign_id, cost, impressions, clicks, refusal])

test('a day is as the later file tells of it', async () => {
  const rows = await validated([line('mail', '200.00', 90, 9, 1_073_741_824), line('mail', '100.00', 40, 4, 3)])
  expect(rows).toEqual([['mail', '200.00', 90n, 9n, null]])
})

test('more clicks than impressions are neither, and what was paid was paid', async () => {
  expect(await validated([line('all', '5.00', 7, 7), line('mail', '100.00', 40, 41), line('none', '0.00', 0, 0)])).toEqual([
    ['all', '5.00', 7n, 7n, null],
    ['mail', '100.00', null, null, 'CLICKS_EXCEED_IMPRESSIONS'],
    ['none', '0.00', 0n, 0n, null],
  ])
})

test('a line that can be true goes before a later one that cannot', async () => {
  const rows = await validated([line('mail', '100.00', 40, 4, 1), line('mail', '300.00', 40, 41, 2)])
  expect(rows).toEqual([['mail', '100.00', 40n, 4n, null]])
})
