import { Fault, instantText, seededDice, virtualClock, type VirtualClock } from '@storemesh/core'
import { embeddedKeyValueStore } from '@storemesh/key-value'
import { temporaryFolder } from '@storemesh/testing'
import { describe, expect, onTestFinished, test } from 'vitest'
import { type RunHistory, runHistory } from './run-history.js'
import { lastTurn, stepRuns, stepStandings } from './read-history.js'
import { RUNS_KEPT, type Step } from './step-run.js'

const MODEL: Step = { kind: 'model', of: 'orders_unified' }
const SOURCE: Step = { kind: 'source', of: 'bronze_kafka__transactions' }
const GONE = new Fault('LOG_UNREACHABLE', 'the log does not answer')

async function aDomain() {
  const clock = virtualClock(Date.UTC(2026, 0, 31, 12))
  const lookups = await embeddedKeyValueStore({ folder: await temporaryFolder(), clock })
  onTestFinished(() => lookups.close())
  const stopping = new AbortController()
  return { clock, lookups, stopping, open: () => runHistory({ lookups, clock }, stopping.signal) }
}

/** The step takes so long. */
const step = (history: RunHistory, clock: VirtualClock, of: Step, change: { rows?: number } | undefined, took_ms = 5) =>
  history.note(
    of,
    async () => {
      clock.advance(took_ms)
    },
    () => change,
  )

const fails = (history: RunHistory, of: Step, error: Error) =>
  history
    .note(
      of,
      () => Promise.reject(error),
      () => ({}),
    )
    .catch((thrown: unknown) => thrown)

describe('what is remembered of the runs of a domain', () => {
  test('a run that changed something, with what it changed and how long it took', async () => {
    const { clock, lookups, open } = await aDomain()
    const history = await open()
    await step(history, clock, SOURCE, { rows: 7 }, 40)
    await history.endTurn()
    expect(await stepRuns(lookups, { limit: 10 })).toEqual([
      { ...SOURCE, number: 1, began_at: '2026-01-31T12:00:00.000000Z', took_ms: 40, changed: { rows: 7 } },
    ])
    expect(await stepStandings(lookups)).toEqual([{ ...SOURCE, changed_at: '2026-01-31T12:00:00.000000Z' }])
    expect(await lastTurn(lookups)).toBe('2026-01-31T12:00:00.040000Z')
  })

  test('none that found nothing new; but that the step was taken', async () => {
    const { clock, lookups, open } = await aDomain()
    const history = await open()
    for (let turn = 0; turn < 3; turn++) await step(history, clock, MODEL, undefined)
    await history.endTurn()
    expect(await stepRuns(lookups, { limit: 10 })).toEqual([])
    expect(await stepStandings(lookups)).toEqual([MODEL])
  })

  test('a failure that goes on is one run with how often it failed, and its end is told', async () => {
    const { clock, lookups, open } = await aDomain()
    const history = await open()
    await step(history, clock, MODEL, {})
    for (let times = 0; times < 3; times++) {
      expect(await fails(history, MODEL, GONE)).toBe(GONE)
      clock.advance(2000)
      await history.endTurn()
    }
    const failing = { code: 'LOG_UNREACHABLE', message: GONE.message, times: 3, last_at: '2026-01-31T12:00:04.005000Z' }
    const [newest, ...others] = await stepRuns(lookups, { limit: 10 })
    expect(newest).toMatchObject({ number: 2, began_at: '2026-01-31T12:00:00.005000Z', failed: failing })
    expect(others).toHaveLength(1)
    expect(await stepStandings(lookups)).toMatchObject([
      { changed_at: '2026-01-31T12:00:00.000000Z', failing: { failed: failing } },
    ])

    await step(history, clock, MODEL, undefined)
    await history.endTurn()
    expect(await stepRuns(lookups, { limit: 1 })).toMatchObject([{ number: 3, changed: {} }])
    expect(await stepStandings(lookups)).toEqual([{ ...MODEL, changed_at: '2026-01-31T12:00:00.000000Z' }])
  })

  test('another failure of the same step is another run', async () => {
    const { lookups, open } = await aDomain()
    const history = await open()
    await fails(history, SOURCE, GONE)
    await fails(history, SOURCE, new Fault('TABLE_NOT_FOUND', 'it is not there'))
    await history.endTurn()
    const runs = await stepRuns(lookups, { limit: 10 })
    expect(runs.map(({ failed }) => failed?.code)).toEqual(['TABLE_NOT_FOUND', 'LOG_UNREACHABLE'])
  })

  test('what could not be written is written with the next turn', async () => {
    const { clock, lookups, stopping } = await aDomain()
    let isFull = true
    const write: typeof lookups.write = async (...asked) => {
      if (isFull) throw new Fault('STORE_FULL', 'no room')
      return lookups.write(...asked)
    }
    const history = await runHistory({ lookups: { ...lookups, write }, clock }, stopping.signal)
    await fails(history, SOURCE, GONE)
    await expect(history.endTurn()).rejects.toThrow('STORE_FULL')
    isFull = false
    await step(history, clock, MODEL, { rows: 1 })
    await history.endTurn()
    expect(await stepRuns(lookups, { limit: 10 })).toMatchObject([MODEL, SOURCE])
    expect(await stepStandings(lookups)).toMatchObject([{ of: SOURCE.of, failing: { failed: { times: 1 } } }, { of: MODEL.of }])
    await history.endTurn()
    expect(await stepRuns(lookups, { limit: 10 })).toHaveLength(2)
  })

  test('what is kept between turns does not say that all steps were looked at', async () => {
    const { clock, lookups, open } = await aDomain()
    const history = await open()
    await step(history, clock, SOURCE, { rows: 1 })
    await history.keep()
    expect(await stepRuns(lookups, { limit: 10 })).toHaveLength(1)
    expect(await lastTurn(lookups)).toBeUndefined()
  })

  test('no failure that comes of being told to stop', async () => {
    const { lookups, stopping, open } = await aDomain()
    const history = await open()
    stopping.abort()
    await fails(history, SOURCE, GONE)
    await history.endTurn()
    expect(await stepRuns(lookups, { limit: 10 })).toEqual([])
  })

  test('as many as are kept, the newest of them, over restarts too', async () => {
    const { clock, lookups, open } = await aDomain()
    const many = RUNS_KEPT + 250
    let history = await open()
    for (let run = 1; run <= many; run++) {
      await step(history, clock, run % 2 === 0 ? MODEL : SOURCE, { rows: run })
      if (run % 500 > 0) continue
      await history.endTurn()
      history = await open()
    }
    await history.endTurn()
    const all = await stepRuns(lookups, { limit: 10_000 })
    expect(all.map(({ number }) => number)).toEqual(Array.from({ length: RUNS_KEPT }, (_, at) => many - at))
    const ofModel = await stepRuns(lookups, { limit: 10_000, of: MODEL.of })
    expect(ofModel).toEqual(all.filter(({ of }) => of === MODEL.of))
  })
})

test('that a domain looks, and finds nothing, is written now and then', async () => {
  const { clock, lookups, open } = await aDomain()
  const history = await open()
  const dice = seededDice(7)
  const seen = new Set<string | undefined>()
  for (let turn = 0; turn < 60; turn++) {
    await history.endTurn()
    seen.add(await lastTurn(lookups))
    clock.advance(dice.between(900, 1100))
  }
  expect(seen.size).toBeGreaterThan(4)
  expect(seen.size).toBeLessThan(8)
  expect([...seen].at(-1)).not.toBe(instantText(clock.now_ms()))
})
