import { instantText } from '@storemesh/core'
import { type Change, put } from '@storemesh/key-value'
import { errorFields } from '@storemesh/telemetry'
import type { PipelineParts } from '../parts.js'
import {
  LAST_TURN,
  RUNS_KEPT,
  runKey,
  runs,
  type Step,
  type StepChange,
  type StepFailure,
  type StepRun,
  type StepStanding,
  standingKey,
  standings,
  turns,
} from './step-run.js'

/** Notes how the steps of a domain go. What is noted is kept once a turn: a crash loses no more than that of one. */
export interface RunHistory {
  /** Does the work, and notes what became of it. `changeOf` gives undefined where it found nothing new. */
  note<Result>(step: Step, work: () => Promise<Result>, changeOf: (result: Result) => StepChange | undefined): Promise<Result>
  /** Writes what was noted. */
  keep(): Promise<void>
  /** The same, and that the domain has looked at all of its steps. */
  endTurn(): Promise<void>
}

type Parts = Pick<PipelineParts, 'lookups' | 'clock'>

/** That nothing was to be done is written this often, so that somebody sees that it was looked at. */
export const TURN_TOLD_EVERY_MS = 10_000
const MESSAGE_MAX = 500
const STEPS_READ = 1000

/** Of a domain whose one writer this is. What fails because the signal fired is no failure. `onRun` hears of each run as it is noted. */
export async function runHistory(
  { lookups, clock }: Parts,
  signal: AbortSignal,
  onRun: (run: StepRun) => void = () => undefined,
): Promise<RunHistory> {
  const [newest] = await lookups.range(runs, 'number', { reverse: true, limit: 1 })
  let next = (newest?.row.number ?? 0) + 1
  const standing = new Map<string, StepStanding>()
  for (const { key, row } of await lookups.range(standings, 'step', { limit: STEPS_READ })) standing.set(key, row)
  const noted = new Map<number, StepRun>()
  const moved = new Set<string>()
  let told_ms: number | undefined

  const stands = (step: Step, now: StepStanding) => {
    const key = standingKey(step)
    standing.set(key, now)
    moved.add(key)
  }

  const remember = (run: StepRun) => {
    noted.set(run.number, run)
    onRun(run)
    const [oldest] = noted.keys()
    if (noted.size > RUNS_KEPT && oldest !== undefined) noted.delete(oldest) // its place would be taken all the same
  }

  const done = (step: Step, took: Took, changed: StepChange | undefined) => {
    const before = standing.get(standingKey(step))
    const hasRecovered = before?.failing !== undefined
    if (before && !changed && !hasRecovered) return
    const changed_at = changed ? took.began_at : before?.changed_at
    stands(step, { ...step, ...(changed_at !== undefined && { changed_at }) })
    if (!changed && !hasRecovered) return
    remember({ ...step, number: next++, ...took, changed: changed ?? {} })
  }

  /** One that goes on failing in the same way is one run that failed so many times. */
  const failed = (step: Step, took: Took, error: unknown) => {
    const before = standing.get(standingKey(step))
    const { code = 'UNKNOWN', message } = errorFields(error)
    const known = before?.failing?.failed?.code === code ? before.failing : undefined
    const failure: StepFailure = {
      code,
      message: message.slice(0, MESSAGE_MAX),
      times: (known?.failed?.times ?? 0) + 1,
      last_at: took.began_at,
    }
    const run: StepRun = {
      ...step,
      number: known?.number ?? next++,
      began_at: known?.began_at ?? took.began_at,
      took_ms: took.took_ms,
      failed: failure,
    }
    remember(run)
    stands(step, { ...before, ...step, failing: run })
  }

  /** What could not be written stays noted, and what is noted meanwhile is written next time. */
  const keep = async (more: readonly Change[]) => {
    const writing = [...noted]
    const stood = [...moved].flatMap((key) => {
      const row = standing.get(key)
      return row ? [[key, row] as const] : []
    })
    const changes = [
      ...more,
      ...writing.map(([number, run]) => put(runs, runKey(number), run, number)),
      ...stood.map(([key, row]) => put(standings, key, row, next)),
    ]
    if (changes.length === 0) return
    await lookups.write(changes)
    for (const [number, run] of writing) if (noted.get(number) === run) noted.delete(number)
    for (const [key, row] of stood) if (standing.get(key) === row) moved.delete(key)
  }

  return {
    async note(step, work, changeOf) {
      const began_at = instantText(clock.now_ms())
      const began_ms = clock.elapsed_ms()
      const took = (): Took => ({ began_at, took_ms: Math.round(clock.elapsed_ms() - began_ms) })
      try {
        const result = await work()
        done(step, took(), changeOf(result))
        return result
      } catch (error) {
        if (!signal.aborted) failed(step, took(), error)
        throw error
      }
    },

    keep: () => keep([]),

    async endTurn() {
      const now_ms = clock.elapsed_ms()
      const isTold = told_ms !== undefined && now_ms - told_ms < TURN_TOLD_EVERY_MS
      if (isTold && noted.size + moved.size === 0) return
      const ended_ms = clock.now_ms()
      await keep([put(turns, LAST_TURN, { ended_at: instantText(ended_ms) }, ended_ms)])
      told_ms = now_ms
    },
  }
}

interface Took {
  readonly began_at: string
  readonly took_ms: number
}
