import { modelRows } from '@storemesh/testing'
import { expect, test } from 'vitest'

const SEGMENTS = [
  'About to Sleep',
  'At Risk',
  "Can't Lose",
  'Champions',
  'Hibernating',
  'Lost',
  'Loyal',
  'Need Attention',
  'New',
  'Potential Loyalist',
  'Promising',
]

const cells = () =>
  modelRows(new URL('./rfm_cells_decreed.sql', import.meta.url), {}, 'recency_score, frequency_score, monetary_score')

test('each of the 125 cells is of exactly one of the eleven segments, and each segment has cells', async () => {
  const rows = await cells()
  const scores = [1, 2, 3, 4, 5]
  const all = scores.flatMap((r) => scores.flatMap((f) => scores.map((m) => [r, f, m])))
  expect(rows.map((row) => [row['recency_score'], row['frequency_score'], row['monetary_score']])).toEqual(all)
  expect(new Set(rows.map((row) => row['rfm_segment']))).toEqual(new Set(SEGMENTS))
})

test('segments are where their names say', async () => {
  const rows = await cells()
  const segmentOf = (r: number, f: number, m: number) =>
    rows.find((row) => row['recency_score'] === r && row['frequency_score'] === f && row['monetary_score'] === m)?.['rfm_segment']
  expect([
    segmentOf(5, 5, 5),
    segmentOf(5, 1, 1),
    segmentOf(4, 1, 1),
    segmentOf(4, 2, 3),
    segmentOf(3, 5, 3),
    segmentOf(3, 3, 3),
    segmentOf(3, 1, 2),
    segmentOf(2, 4, 4),
    segmentOf(2, 1, 2),
    segmentOf(1, 5, 5),
    segmentOf(1, 1, 1),
  ]).toEqual([
    'Champions',
    'New',
    'Promising',
    'Potential Loyalist',
    'Loyal',
    'Need Attention',
    'About to Sleep',
    'At Risk',
    'Hibernating',
    "Can't Lose",
    'Lost',
  ])
})

test('who did something lately is in a segment of those, and who did the same longer ago is not', async () => {
  const LATELY = ['Champions', 'Loyal', 'Potential Loyalist', 'New', 'Promising']
  const rows = (await cells()).filter((row) => row['recency_score'] !== 3)
  for (const row of rows)
    expect([row, LATELY.some((name) => name === row['rfm_segment'])]).toEqual([row, Number(row['recency_score']) > 3])
})
