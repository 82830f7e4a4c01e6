import { expect, test } from 'vitest'
import { killParts } from './kill-parts.js'
import { findings, summaryLine } from './kill-summary.js'

test('a part of the mesh that is killed is started again, and nothing is lost or doubled meanwhile', async () => {
  const summary = await killParts({ seed: 9, rate: 200, kills: 4 })
  console.log(summaryLine(summary))
  expect(findings(summary)).toEqual([])
  expect(summary.endings[0]?.layers.find(({ layer }) => layer === 'fact_order')?.found).toBeGreaterThan(0)
}, 240_000)
