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

/** Results on their way to one reader, who asks for each. */
export interface Told extends AsyncIterableIterator<ExecutionResult, void> {
  /** Tells each as it comes, and how it ends; nobody asks for the next one then. None: they have to be asked for. */
  readonly tellTo?: ((listener: Listener) => void) | undefined
}

export interface Listener {
  /** What has to happen before it takes another one; undefined: nothing. */
  next(result: ExecutionResult): Promise<void> | undefined
  /** There are no more. It does not hear this where it left itself. */
  over(failure: Failure | undefined): void
}

export interface Failure {
  readonly error: unknown
}

/** Results on their way to one subscriber, who reads them as it can. */
export interface SubscriberQueue extends Told {
  /** Whether it has to wait. */
  push(result: ExecutionResult): boolean
  /** There are no more after those that wait. */
  end(): void
  fail(error: unknown): void
  readonly tellTo: (listener: Listener) => void
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
  let listener: Listener | undefined
  let isFull = false // of the listener
  let state: 'open' | 'ending' | 'over' = 'open'
  let failure: Failure | undefined

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
  const ending = (): Failure | undefined => {
    leave()
    const failed = failure
    failure = undefined
    return failed
  }
  const settle = ({ resolve, reject }: Reader) => {
    const failed = ending()
    if (failed) reject(failed.error)
    else resolve(OVER)
  }
  const endListening = () => {
    const to = listener
    listener = undefined
    to?.over(ending())
  }
  const end = (how?: Failure) => {
    if (state !== 'open') return
    state = 'ending'
    failure = how
    const waits = reader
    reader = undefined
    if (waits) settle(waits)
    else if (waiting.length === 0) endListening()
  }
  const told = (result: ExecutionResult): ExecutionResult => {
    if (missed === 0) return result
    const extensions = { ...result.extensions, missed }
    missed = 0
    return { ...result, extensions }
  }
  const tell = (to: Listener, result: ExecutionResult) => {
    const room = to.next(told(result))
    if (!room) return
    isFull = true
    void room.then(() => {
      isFull = false
      tellWaiting()
    })
  }
  const tellWaiting = () => {
    for (let isTold = tellOne(); isTold; ) isTold = tellOne()
  }
  /** Whether there may be another one. */
  const tellOne = (): boolean => {
    if (!listener || isFull) return false
    const result = take()
    if (result) tell(listener, result)
    else if (state !== 'open') endListening()
    return result !== undefined
  }
  const fallBehind = () => {
    if (limits.slow_subscribers === 'closed') {
      const { subscriber_events_max, unsent_bytes_max } = limits
      const why = `more than ${subscriber_events_max} events or ${unsent_bytes_max} bytes were waiting unread; subscribe again and read faster`
      failure = { error: new Fault(SUBSCRIBER_TOO_SLOW, why) }
      leave()
      tooSlow?.()
      return endListening()
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
      if (state !== 'open') return false
      if (listener && !isFull) {
        tell(listener, result)
        return false
      }
      if (reader) {
        const { resolve } = reader
        reader = undefined
        resolve({ done: false, value: result })
        return false
      }
      waiting.push(result)
      waiting_bytes += textOf(result).length
      if (isBeyond()) fallBehind()
      return waiting.length > 0
    },
    end: () => end(),
    fail: (error) => end({ error }),
    tellTo(to) {
      listener = to
      tellWaiting()
    },
    next: () =>
      new Promise((resolve, reject) => {
        const result = take()
        if (result) return resolve({ done: false, value: told(result) })
        if (state === 'open') reader = { resolve, reject }
        else settle({ resolve, reject })
      }),
    async return() {
      failure = undefined
      listener = undefined
      leave()
      reader?.resolve(OVER)
      reader = undefined
      return OVER
    },
  }
  return queue
}
