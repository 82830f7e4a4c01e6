import { afterAll, beforeAll, expect, test } from 'vitest'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { QueryEngine } from '@storemesh/query-engine'
import { type CutOff, mortalParts } from './fixtures/cut-off.js'
import { type Outcome, outcomeOf } from './fixtures/outcome.js'
import { receipt, type Telling, unreadable } from './fixtures/told-receipts.js'
import { openWorld, testEngine, turnsOf } from './fixtures/world.js'

let engine: QueryEngine
let folder: string

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'storemesh-'))
  engine = testEngine(folder)
})

afterAll(async () => {
  await engine.close()
  await rm(folder, { recursive: true })
})

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

/** The first tellings are taken in, then the second; a run that dies is followed by one that does not. */
async function lived(during: 'first' | 'second', cutOff?: CutOff): Promise<{ outcome: Outcome; steps: readonly string[] }> {
  const world = await openWorld(engine)
  await world.tell(...FIRST)
  if (during === 'second') {
    await world.catchUp()
    await world.tell(...SECOND)
  }
  const { parts, steps } = mortalParts(world.freshParts(), cutOff)
  const run = turnsOf(parts)
  if (cutOff) await expect(run).rejects.toThrow('cut off at step')
  else await run
  await world.catchUp()
  return { outcome: await outcomeOf(world.freshParts()), steps }
}

test.each(['first', 'second'] as const)('a %s run may be cut off at any step, and the next one makes it good', async (during) => {
  const t0 = performance.now()
  const quiet = await lived(during)
  expect(quiet.outcome.told_again).toEqual([])
  console.log(during, quiet.steps, quiet.outcome, performance.now() - t0)
  for (const step of quiet.steps.keys()) {
    for (const when of ['before', 'after'] as const) {
      const { outcome } = await lived(during, { step: step + 1, when })
      expect(outcome, `cut off ${when} step ${step + 1}, ${quiet.steps[step]}`).toEqual(quiet.outcome)
    }
  }
  console.log(performance.now() - t0)
}, 300_000)
