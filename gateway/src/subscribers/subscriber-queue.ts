import { Fault } from '@storemesh/core'
import type { ExecutionResult } from 'graphql'

/** What waits for one subscriber, and what becomes of one that does not keep up. */
export interface SubscriberLimits {
  readonly subscriber_events_max: number
  /** Of results as text. */
  readonly unsent_bytes_max: number
  /** `closed`: it is let go, and asks again. `latest`: the oldest that wait are left out, and it is told how many. */
  readonly slow_subscribers: 'closed' | 'latest'
}

export const DEFAULT_SUBSCRIBER_LIMITS: SubscriberLimits = {
  subscriber_events_max: 1000,
  unsent_bytes_max: 4 << 20,
  slow_subscribers: 'closed',
}

export const SUBSCRIBER_TOO_SLOW = 'SUBSCRIBER_TOO_SLOW'

export type Told = AsyncIterableIterator<ExecutionResult, void>

/** Results on their way to one subscriber, who reads them as it can. */
export interface SubscriberQueue extends Told {
  push(result: ExecutionResult): void
  /** There are no more after those that wait. */
  end(): void
  fail(error: unknown): void
  return(): Promise<IteratorReturnResult<void>>
  readonly waiting: number
}

export interface Subscribing {
  readonly limits: SubscriberLimits
  readonly textOf: (result: ExecutionResult) => string
  /** Told once: it reads no more. */
  readonly left: () => void
  readonly leftOut?: ((events: number) => void) | undefined
  readonly tooSlow?: (() => void) | undefined
}

interface Reader {
  readonly resolve: (event: IteratorResult<ExecutionResult, void>) => void
  readonly reject: (error: unknown) => void
}

const OVER: IteratorReturnResult<void> = { done: true, value: undefined }

export function subscriberQueue({ limits, textOf, left, leftOut, tooSlow }: Subscribing): SubscriberQueue {
  const waiting: ExecutionResult[] = []
  let waiting_bytes = 0
  let missed = 0
  let reader: Reader | undefined
  let state: 'open' | 'ending' | 'over' = 'open'
  let failure: { readonly error: unknown } | undefined

  const isBeyond = () => waiting.length > limits.subscriber_events_max || waiting_bytes > limits.unsent_bytes_max
  const take = (): ExecutionResult | undefined => {
    const result = waiting.shift()
    if (result) waiting_bytes -= textOf(result).length
    return result
  }
  const leave = () => {
    waiting.length = 0
    waiting_bytes = 0
    if (state === 'over') return
    state = 'over'
    left()
  }
  /** How it ends is told once; who asks again hears that it is over. */
  const settle = ({ resolve, reject }: Reader) => {
    leave()
    const failed = failure
    failure = undefined
    if (failed) reject(failed.error)
    else resolve(OVER)
  }
  const end = (how?: { readonly error: unknown }) => {
    if (state !== 'open') return
    state = 'ending'
    failure = how
    const waits = reader
    reader = undefined
    if (waits) settle(waits)
  }
  const fallBehind = () => {
    if (limits.slow_subscribers === 'closed') {
      const { subscriber_events_max, unsent_bytes_max } = limits
      const why = `more than ${subscriber_events_max} events or ${unsent_bytes_max} bytes were waiting unread; subscribe again and read faster`
      failure = { error: new Fault(SUBSCRIBER_TOO_SLOW, why) }
      leave()
      return tooSlow?.()
    }
    const before = waiting.length
    while (isBeyond() && waiting.length > 1) take()
    missed += before - waiting.length
    leftOut?.(before - waiting.length)
  }

  const queue: SubscriberQueue = {
    [Symbol.asyncIterator]: () => queue,
    get waiting() {
      return waiting.length
    },
    push(result) {
      if (state !== 'open') return
      if (reader) {
        const { resolve } = reader
        reader = undefined
        return resolve({ done: false, value: result })
      }
      waiting.push(result)
      waiting_bytes += textOf(result).length
      if (isBeyond()) fallBehind()
    },
    end: () => end(),
    fail: (error) => end({ error }),
    next: () =>
      new Promise((resolve, reject) => {
        const result = take()
        if (result) {
          const told = missed > 0 ? { ...result, extensions: { ...result.extensions, missed } } : result
          missed = 0
          return resolve({ done: false, value: told })
        }
        if (state === 'open') reader = { resolve, reject }
        else settle({ resolve, reject })
      }),
    async return() {
      failure = undefined
      leave()
      reader?.resolve(OVER)
      reader = undefined
      return OVER
    },
  }
  return queue
}
