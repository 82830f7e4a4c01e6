import { expect, test } from 'vitest'
import { killParts } from './kill-parts.js'
import { killRuns } from './kill-runs.js'
import { findings, summaryLine } from './kill-summary.js'

const HOUR_MS = 3_600_000

test.each([101, 102, 103])(
  '60 kills of a run, by three seeds: %i',
  async (seed) => {
    const summary = await killRuns({ seed, events: 5000, kills: 20, killsPerFolder: 4 })
    console.log(summaryLine(summary))
    expect(findings(summary)).toEqual([])
    expect(summary.kills).toHaveLength(20)
  },
  HOUR_MS,
)

test.each([201, 202])(
  '24 kills of the parts of a mesh, by two seeds: %i',
  async (seed) => {
    const summary = await killParts({ seed, rate: 200, kills: 12 })
    console.log(summaryLine(summary))
    expect(findings(summary)).toEqual([])
    expect(summary.kills).toHaveLength(12)
  },
  HOUR_MS,
)
