import { type Clock, messageOf } from '@storemesh/core'
import type { Log } from '@storemesh/telemetry'

export interface RestLimits {
  /** Whoever asks waits no longer for the store. */
  readonly answer_ms_max: number
  /** For so long it is not asked after it failed or was late; then one question tries. */
  readonly rest_ms: number
}

/** A store that may be away, and that nobody is to wait for then. */
export interface RestingStore {
  readonly rests: boolean
  /** Undefined where it rests, fails, or is late. What a late answer did stays done. */
  ask<Answer>(question: () => Promise<Answer>): Promise<Answer | undefined>
}

export function restingStore({ answer_ms_max, rest_ms }: RestLimits, { clock, log }: { clock: Clock; log: Log }): RestingStore {
  let isAway = false
  let rests_until_ms = 0
  const rests = () => isAway && clock.elapsed_ms() < rests_until_ms
  const rest = () => {
    rests_until_ms = clock.elapsed_ms() + rest_ms
  }
  const failed = (reason: string) => {
    rest()
    if (!isAway) log.warn('budget_not_shared', { reason })
    isAway = true
  }
  const answered = () => {
    if (isAway) log.info('budget_shared_again')
    isAway = false
  }
  return {
    get rests() {
      return rests()
    },
    async ask(question) {
      if (rests()) return undefined
      if (isAway) rest() // the others do not wait for what comes of this one
      const over = new AbortController()
      const late = clock.sleep(answer_ms_max, over.signal).then(() => undefined)
      try {
        const answer = await Promise.race([question().then((value) => ({ value })), late])
        if (answer) answered()
        else failed(`no answer within ${answer_ms_max} ms`)
        return answer?.value
      } catch (error) {
        failed(messageOf(error))
        return undefined
      } finally {
        over.abort()
      }
    },
  }
}
