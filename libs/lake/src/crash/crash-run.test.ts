import { temporaryFolder } from '@storemesh/testing'
import { expect, test } from 'vitest'
import { crashRun } from './fixtures/crash-run.js'
import { killCount, summaryLine } from './fixtures/crash-report.js'

// by this seed every step of a commit is somebody's last
test('a writer that is killed at any step of a commit leaves the old state or the new one, and readers see nothing else', async () => {
  const report = await crashRun({ folder: await temporaryFolder(), seed: 113, kills: 5, kills_of_two: 3, readers: 1 })
  console.log(summaryLine(report))
  expect(report.findings).toEqual([])
  expect(killCount(report)).toBe(8)
  expect(report.reads.size).toBeGreaterThan(0)
}, 240_000)
