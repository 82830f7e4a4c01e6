import { errorFields } from '@storemesh/telemetry'
import type { PipelineParts } from './parts.js'

/** A feed, a model or a product: each can fail, and is no reason for the others to wait. */
export interface Steps {
  /** What the step gives; undefined where it failed, or rests after it did. */
  take<Result>(of: string, work: () => Promise<Result>): Promise<Result | undefined>
  /** The same of a step that asks others outside, who may let it wait: then the next step is taken, and this one is not taken again until it ended. */
  takePatiently<Result>(of: string, work: () => Promise<Result>): Promise<Result | undefined>
  /** Resolves when no step is underway, or soon. */
  settled(): Promise<void>
}

/** Steps that are taken until there is nothing left to do. */
export interface StepsToTheEnd extends Steps {
  /** Throws the first failure there was. */
  requireAll(): void
}

/** One that fails is told of and not taken again; the others go on, so that what can be done is done. */
export function skipFailed({ log }: Pick<PipelineParts, 'log'>, domain: string, signal: AbortSignal): StepsToTheEnd {
  const failed = new Map<string, unknown>()

  async function take<Result>(of: string, work: () => Promise<Result>): Promise<Result | undefined> {
    if (failed.has(of)) return undefined
    try {
      return await work()
    } catch (error) {
      if (signal.aborted) throw error
      log.error('step_failed', { of: `${domain}.${of}`, ...errorFields(error) })
      failed.set(of, error)
      return undefined
    }
  }

  return {
    take,
    takePatiently: take,
    settled: async () => undefined,
    requireAll() {
      for (const error of failed.values()) throw error
    },
  }
}

export const RETRY_AFTER_MS = 2_000
/** A feed that has much to read takes longer too; it reads on beside the others then. */
const PATIENCE_MS = 1_000

/** Tells of each failure, and takes the step again after a while. */
export function goOnAtFailure({ clock, log }: Pick<PipelineParts, 'clock' | 'log'>, domain: string, signal: AbortSignal): Steps {
  const restsUntil_ms = new Map<string, number>()
  const underway = new Map<string, Promise<unknown>>()

  async function take<Result>(of: string, work: () => Promise<Result>): Promise<Result | undefined> {
    if ((restsUntil_ms.get(of) ?? 0) > clock.elapsed_ms() || signal.aborted) return undefined
    try {
      const result = await work()
      restsUntil_ms.delete(of)
      return result
    } catch (error) {
      if (signal.aborted) return undefined
      log.error('turn_failed', { of: `${domain}.${of}`, ...errorFields(error), retry_after_ms: RETRY_AFTER_MS })
      restsUntil_ms.set(of, clock.elapsed_ms() + RETRY_AFTER_MS)
      return undefined
    }
  }

  /** Undefined where it did not end in time. */
  async function inTime<Result>(work: Promise<Result>, ends?: AbortSignal): Promise<Result | undefined> {
    const over = new AbortController()
    const patience = clock.sleep(PATIENCE_MS, AbortSignal.any([over.signal, ...(ends ? [ends] : [])])).then(() => undefined)
    try {
      return await Promise.race([work, patience])
    } finally {
      over.abort()
    }
  }

  return {
    take,
    async takePatiently(of, work) {
      if (underway.has(of)) return undefined
      const taken = take(of, work).finally(() => underway.delete(of))
      underway.set(of, taken)
      return inTime(taken, signal)
    },
    async settled() {
      await inTime(Promise.all(underway.values()))
    },
  }
}
