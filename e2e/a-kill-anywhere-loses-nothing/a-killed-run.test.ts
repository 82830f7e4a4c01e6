import { expect, test } from 'vitest'
import { killRuns } from './kill-runs.js'
import { findings, summaryLine } from './kill-summary.js'

test('a run that is killed at any moment loses nothing and doubles nothing', async () => {
  const summary = await killRuns({ seed: 20, events: 1000, kills: 3, killsPerFolder: 3 })
  console.log(summaryLine(summary))
  expect(findings(summary)).toEqual([])
  expect(summary.kills).toHaveLength(3)
}, 600_000)
