import { temporaryFolder } from '@storemesh/testing'
import { expect, test } from 'vitest'
import { crashRun } from './fixtures/crash-run.js'
import { killCount, summaryLine } from './fixtures/crash-report.js'

test('200 kills of writers, readers at work: every state is the old or the new one, and orphans are swept', async () => {
  const report = await crashRun({ folder: await temporaryFolder(), seed: 41, kills: 120, kills_of_two: 80, readers: 2 })
  console.log(summaryLine(report))
  expect(report.findings).toEqual([])
  expect(killCount(report)).toBe(200)
  expect(report.reads.size).toBeGreaterThan(50)
})
