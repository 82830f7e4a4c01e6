import { type Dice, seededDice } from '@storemesh/core'
import { temporaryFolder } from '@storemesh/testing'
import { expect, onTestFinished, test } from 'vitest'
import { stockLedger } from './fixtures/stock-ledger.js'
import { liveParts, type StockOutcome, stockOutcome, tellStock } from './fixtures/stock-world.js'
import type { LiveParts } from './live-parts.js'
import { type RunOptions, runProcessor } from './run-processor.js'

const EVENTS = 400
const SEEDS = [1, 2, 3, 4, 5, 6].map((seed) => [seed] as const)
const never = new AbortController().signal

async function worldOf(seed: number): Promise<LiveParts> {
  const { parts, close } = await liveParts(await temporaryFolder())
  onTestFinished(async () => {
    await close()
  })
  await tellStock(parts.eventLog, seededDice(seed), EVENTS)
  return parts
}

async function quietRun(seed: number): Promise<StockOutcome> {
  const parts = await worldOf(seed)
  await runProcessor(parts, stockLedger, never, { once: true })
  return stockOutcome(parts)
}

/**
 * Reads in batches of any size, and dies at any write, before it took effect or after; at its first one where it is the first run:
 * how many writes there are depends on how quick the machine is.
 */
function mortal(parts: LiveParts, dice: Dice, isFirst: boolean): LiveParts {
  const { eventLog, lookups } = parts
  const died = new Error('died')
  let isDoomed = isFirst
  const orDie = async (work: () => Promise<void>): Promise<void> => {
    const dies = isDoomed || dice.chance(0.3)
    isDoomed = false
    if (dies && dice.chance(0.5)) throw died
    await work()
    if (dies) throw died
  }
  return {
    ...parts,
    eventLog: {
      ...eventLog,
      read: (topic, partition, offset, limits) =>
        eventLog.read(topic, partition, offset, { ...limits, records_max: dice.between(1, 40) }),
    },
    lookups: { ...lookups, write: (changes, expecting) => orDie(() => lookups.write(changes, expecting)) },
  }
}

async function untilThrough(parts: LiveParts, dice: Dice, options: RunOptions): Promise<number> {
  for (let deaths = 0; ; deaths++) {
    const died = await runProcessor(mortal(parts, dice, deaths === 0), stockLedger, never, {
      once: true,
      events_a_write_max: dice.between(1, 60),
      ...options,
    }).then(
      () => false,
      () => true,
    )
    if (!died) return deaths
  }
}

test.each(SEEDS)(
  'however a run is cut into batches and how often it dies, it tells what a quiet run tells (seed %d)',
  async (seed) => {
    const quiet = await quietRun(seed)
    expect(quiet.told.flat().length).toBeGreaterThan(EVENTS / 2)
    expect(quiet.told.flat().filter((told) => told.includes('"expired":["'))).not.toEqual([])
    expect(quiet.refused).not.toEqual([])
    expect(new Set(quiet.answered.flat()).size).toBe(quiet.decided)
    expect(quiet.decided).toBeGreaterThan(EVENTS / 4)
    const parts = await worldOf(seed)
    expect(await untilThrough(parts, seededDice(seed + 1000), {})).toBeGreaterThan(0)
    expect(await stockOutcome(parts)).toEqual(quiet)
  },
)

test.each(SEEDS)('however many share the partitions, and two that take the same one (seed %d)', async (seed) => {
  const quiet = await quietRun(seed)
  const parts = await worldOf(seed)
  const dice = seededDice(seed + 2000)
  const shares = [
    { number: 0, of: 2 },
    { number: 1, of: 2 },
    { number: 1, of: 2 },
    { number: 0, of: 1 },
  ]
  await Promise.all(shares.map((share) => untilThrough(parts, dice, { share })))
  expect(await stockOutcome(parts)).toEqual(quiet)
})
