import { expect, test } from 'vitest'
import { killedRuns } from './fixtures/killed-runs.js'

test('a live processor that is killed 8 times in mid-stream leaves what a quiet run leaves', async () => {
  const { kills, exitCode, quiet, killed } = await killedRuns({ seed: 61, kills: 8, events: 3_000, steps_max: 30 })
  expect(exitCode).toBe(0)
  expect([...kills.keys()]).not.toContain('ended')
  expect(quiet.told.flat().length).toBeGreaterThan(1_000)
  expect(killed).toEqual(quiet)
}, 300_000)
