import { describe, expect, test } from 'vitest'
import { cutOffs, type Lives, lived } from './fixtures/lives.js'
import { worldsOfThisFile } from './fixtures/world.js'

const openWorld = worldsOfThisFile()

const LONGEST_MS = 300_000 // some thirty whole runs

/** How bronze lands is all that differs by its format: the steps up to its commit. */
const untilLanded = (steps: readonly string[]): readonly string[] => steps.slice(0, steps.indexOf('commit') + 1)

// a run that finds tables already has all the steps of the first one; that one is in the long lane
describe.each([
  [{ during: 'second', format: 'parquet' }, 'anywhere'],
  [{ during: 'second', format: 'avro' }, 'until they have landed'],
] as const satisfies readonly (readonly [Lives, string])[])('a run as %o that is cut off %s', (lives, where) => {
  test(
    'is made good by the next one, and nobody is told twice',
    async () => {
      const quiet = await lived(openWorld, lives)
      expect(quiet).toMatchObject({ death: 'none', outcome: { told_again: [] } })
      expect(quiet.outcome.dead_letters).toHaveLength(2)
      expect(new Set(quiet.steps)).toContain('commit')
      for (const cutOff of cutOffs(where === 'anywhere' ? quiet.steps : untilLanded(quiet.steps))) {
        const { death, outcome } = await lived(openWorld, lives, cutOff)
        expect(death).toContain('cut off at step')
        expect(outcome, `cut off ${cutOff.when} step ${cutOff.step}, ${quiet.steps[cutOff.step - 1]}`).toEqual(quiet.outcome)
      }
    },
    LONGEST_MS,
  )
})
