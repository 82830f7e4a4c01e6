import { messageOf } from '@storemesh/core'
import { expect, test } from 'vitest'
import { type CutOff, mortalParts } from './fixtures/cut-off.js'
import { type Outcome, outcomeOf } from './fixtures/outcome.js'
import { sales, withFreshFiles } from './fixtures/sales-domain.js'
import { receipt, type Telling, unreadable } from './fixtures/told-receipts.js'
import { turnsOf, worldsOfThisFile } from './fixtures/world.js'

const openWorld = worldsOfThisFile()

const FIRST: readonly Telling[] = [
  receipt('a'),
  receipt('b', { product_id: 'rice', sold_at: '2026-01-30T10:00:00.000000Z' }),
  unreadable('till-1', '{"receipt_id":"torn"'),
]
/** A repeat, a receipt of an earlier day, a torn one, and one of a new day. */
const SECOND: readonly Telling[] = [
  receipt('a'),
  receipt('late', { product_id: 'rice', sold_at: '2026-01-30T23:00:00.000000Z' }),
  unreadable('till-0', '[]'),
  receipt('c', { sold_at: '2026-02-01T08:00:00.000000Z' }),
]

interface Life {
  readonly death: string
  readonly outcome: Outcome
  readonly steps: readonly string[]
}

/** The first tellings are taken in, then the second; a run that dies is followed by one that does not. */
async function lived(during: 'first' | 'second', format: 'parquet' | 'avro', cutOff?: CutOff): Promise<Life> {
  const domain = withFreshFiles(sales, format)
  const world = await openWorld()
  await world.tell(...FIRST)
  if (during === 'second') {
    await world.catchUp(domain)
    await world.tell(...SECOND)
  }
  const { parts, steps } = mortalParts(world.freshParts(), cutOff)
  const death = await turnsOf(parts, domain).then(
    () => 'none',
    (error: unknown) => messageOf(error),
  )
  await world.catchUp(domain)
  return { death, outcome: await outcomeOf(world.freshParts()), steps }
}

/**
 * Dying before a step is dying after the one before it. A commit is also cut off after it took effect and before it answered:
 * who makes it looks at how it failed, and cleans up.
 */
const cutOffs = (steps: readonly string[]): readonly CutOff[] =>
  steps.flatMap((name, index): CutOff[] => [
    { step: index + 1, when: 'before' },
    ...(name === 'commit' ? [{ step: index + 1, when: 'after' } as const] : []),
  ])

const LONGEST_MS = 300_000 // some thirty whole runs

/** How bronze lands is all that differs by its format: the steps up to its commit. */
const untilLanded = (steps: readonly string[]): readonly string[] => steps.slice(0, steps.indexOf('commit') + 1)

test.each([
  ['first', 'parquet', 'anywhere'],
  ['second', 'parquet', 'anywhere'],
  ['second', 'avro', 'until they have landed'],
] as const)(
  'a %s run, fresh rows in %s, that is cut off %s is made good by the next one, and nobody is told twice',
  async (during, format, where) => {
    const quiet = await lived(during, format)
    expect(quiet.death).toBe('none')
    expect(quiet.outcome.told_again).toEqual([])
    expect(quiet.outcome.dead_letters).toHaveLength(during === 'first' ? 1 : 2)
    expect(new Set(quiet.steps)).toContain('commit')
    for (const cutOff of cutOffs(where === 'anywhere' ? quiet.steps : untilLanded(quiet.steps))) {
      const { death, outcome } = await lived(during, format, cutOff)
      expect(death).toContain('cut off at step')
      expect(outcome, `cut off ${cutOff.when} step ${cutOff.step}, ${quiet.steps[cutOff.step - 1]}`).toEqual(quiet.outcome)
    }
  },
  LONGEST_MS,
)
