import { expect, test } from 'vitest'
import { killedRuns, killsText } from './fixtures/killed-runs.js'

test('a live processor that is killed 100 times in mid-stream leaves what a quiet run leaves', async () => {
  const seed = 67
  const { kills, exitCode, quiet, killed } = await killedRuns({ seed, kills: 100, events: 12_000, steps_max: 12 })
  console.log(killsText(seed, kills))
  expect(exitCode).toBe(0)
  expect([...kills.keys()]).not.toContain('ended')
  expect(quiet.told.flat().length).toBeGreaterThan(4_000)
  expect(killed).toEqual(quiet)
})
