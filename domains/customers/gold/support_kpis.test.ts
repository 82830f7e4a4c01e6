import { modelRows } from '@storemesh/testing'
import { expect, test } from 'vitest'

const columns = {
  kind: 'string',
  score: 'int',
  channel: 'string',
  refusal: 'string',
  resolution_s: 'long',
  occurred_at: 'timestamptz',
} as const

const step = (kind: string, at: string, change: Readonly<Record<string, unknown>>) => ({
  kind,
  score: null,
  channel: 'chat',
  refusal: null,
  resolution_s: null,
  occurred_at: `${at}T12:00:00.000000Z`,
  ...change,
})
const feedback = (at: string, score: number | null, channel: string | null = 'chat') =>
  step('feedback', at, { score, channel, refusal: score === null ? 'FEEDBACK_WITHOUT_SCORE' : null })
const resolved = (at: string, resolution_s: number, channel = 'chat') => step('closed', at, { resolution_s, channel })

const kpis = async (rows: readonly Readonly<Record<string, unknown>>[]) =>
  (
    await modelRows(
      new URL('./support_kpis.sql', import.meta.url),
      { support_validated: { columns, rows } },
      'kpi_name, period, dimension',
    )
  ).map((row) => [row['kpi_name'], row['month'], row['period'], row['dimension'], row['value'], row['unit']])

test('feedback has a mean and a count by ISO week, of all and of each channel; without a score it is none', async () => {
  const rows = await kpis([
    feedback('2026-01-26', 5),
    feedback('2026-02-01', 4, 'email'),
    feedback('2026-02-01', 4, null),
    feedback('2026-01-30', null),
  ])
  expect(rows).toEqual([
    ['feedback_count', '2026-01-01', '2026-W05', 'all', '3.0000', 'answers'],
    ['feedback_count', '2026-01-01', '2026-W05', 'channel=chat', '1.0000', 'answers'],
    ['feedback_count', '2026-01-01', '2026-W05', 'channel=email', '1.0000', 'answers'],
    ['feedback_mean', '2026-01-01', '2026-W05', 'all', '4.3333', 'score'],
    ['feedback_mean', '2026-01-01', '2026-W05', 'channel=chat', '5.0000', 'score'],
    ['feedback_mean', '2026-01-01', '2026-W05', 'channel=email', '4.0000', 'score'],
  ])
})

test('a week of two years is of the one that has most of it, and of the month in which it begins', async () => {
  const rows = await kpis([feedback('2026-01-01', 5), feedback('2025-12-29', 5), feedback('2024-12-30', 5)])
  expect(rows.filter(([name, , , dimension]) => name === 'feedback_count' && dimension === 'all')).toEqual([
    ['feedback_count', '2024-12-01', '2025-W01', 'all', '1.0000', 'answers'],
    ['feedback_count', '2025-12-01', '2026-W01', 'all', '2.0000', 'answers'],
  ])
})

test('a percentile is the time of a ticket: of ten the fifth and the ninth', async () => {
  const ten = [10, 20, 30, 40, 50, 60, 70, 80, 90, 1000].map((seconds) => resolved('2026-02-02', seconds))
  const ofAll = (rows: readonly (readonly unknown[])[]) =>
    rows.filter(([, , , dimension]) => dimension === 'all').map(([name, , , , value]) => [name, value])
  expect(ofAll(await kpis(ten))).toEqual([
    ['resolution_time_p50', '50.0000'],
    ['resolution_time_p90', '90.0000'],
    ['tickets_resolved', '10.0000'],
  ])
  expect(ofAll(await kpis([...ten, resolved('2026-02-02', 5)]))).toEqual([
    ['resolution_time_p50', '50.0000'],
    ['resolution_time_p90', '90.0000'],
    ['tickets_resolved', '11.0000'],
  ])
  expect(ofAll(await kpis([resolved('2026-02-02', 0)]))).toEqual([
    ['resolution_time_p50', '0.0000'],
    ['resolution_time_p90', '0.0000'],
    ['tickets_resolved', '1.0000'],
  ])
})
