import { expect, test } from 'vitest'
import { cutOffs, lived } from './fixtures/lives.js'
import { worldsOfThisFile } from './fixtures/world.js'

const openWorld = worldsOfThisFile()

test.each([
  { during: 'first', format: 'parquet' },
  { during: 'first', format: 'avro' },
  { during: 'second', format: 'avro' },
] as const)('a $during run, fresh rows in $format, that is cut off anywhere is made good by the next one', async (lives) => {
  const quiet = await lived(openWorld, lives)
  for (const cutOff of cutOffs(quiet.steps)) {
    const { death, outcome } = await lived(openWorld, lives, cutOff)
    expect(death).toContain('cut off at step')
    expect(outcome, `cut off ${cutOff.when} step ${cutOff.step}, ${quiet.steps[cutOff.step - 1]}`).toEqual(quiet.outcome)
  }
})
