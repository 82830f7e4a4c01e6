import { errorFields } from '@storemesh/telemetry'
import type { PipelineParts } from './parts.js'

/** A feed, a model or a product: each can fail, and is no reason for the others to wait. */
export interface Steps {
  /** What the step gives; undefined where it failed, or rests after it did. */
  take<Result>(of: string, work: () => Promise<Result>): Promise<Result | undefined>
}

/** The first failure is whoever runs the steps' to hear of. */
export const stopAtFailure: Steps = { take: (_, work) => work() }

export const RETRY_AFTER_MS = 2_000

/** Tells of each failure, and takes the step again after a while. */
export function goOnAtFailure({ clock, log }: Pick<PipelineParts, 'clock' | 'log'>, domain: string, signal: AbortSignal): Steps {
  const restsUntil_ms = new Map<string, number>()
  return {
    async take(of, work) {
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
    },
  }
}
