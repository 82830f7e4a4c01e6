import { setImmediate as nextTurn } from 'node:timers/promises'
import type { ExecutionResult } from 'graphql'
import { type SubscriberLimits, type SubscriberQueue, subscriberQueue, type Told } from './subscriber-queue.js'

/** One upstream, told to all who listen. It is open while somebody does, and nobody joins one that has ended. */
export interface FanOut {
  /** Hears of each event that comes from now on; the answer instead, where the upstream could not begin. */
  join(subscriber: Subscriber): Promise<Told | ExecutionResult>
}

export interface Subscriber {
  /** Fires when it leaves. */
  readonly signal: AbortSignal
  readonly leftOut?: ((events: number) => void) | undefined
  readonly tooSlow?: (() => void) | undefined
  /** Told how to ask what waits for it; what it gives back is told when it leaves. */
  readonly queue?: ((waiting: () => number) => (() => void) | undefined) | undefined
}

export interface FanOutOptions {
  readonly limits: SubscriberLimits
  readonly textOf: (result: ExecutionResult) => string
  /** The signal fires when the last one has left. */
  readonly open: (signal: AbortSignal) => Promise<Told | ExecutionResult>
  /** Told once, as soon as nobody can join any more. */
  readonly over: () => void
}

export function fanOut({ limits, textOf, open, over }: FanOutOptions): FanOut {
  const queues = new Set<SubscriberQueue>()
  const stop = new AbortController()
  let opened: Promise<ExecutionResult | undefined> | undefined
  let isOver = false

  const end = () => {
    if (isOver) return
    isOver = true
    over()
  }
  const begin = async (): Promise<ExecutionResult | undefined> => {
    try {
      const answer = await open(stop.signal)
      if ('next' in answer) void pump(answer)
      else end()
      return 'next' in answer ? undefined : answer
    } catch (error) {
      end()
      throw error
    }
  }
  async function pump(events: Told): Promise<void> {
    const leave = () => void events.return?.().catch(() => undefined) // nobody is left to be told
    if (stop.signal.aborted) return leave()
    stop.signal.addEventListener('abort', leave, { once: true })
    try {
      for (;;) {
        const event = await events.next()
        if (stop.signal.aborted) return
        if (event.done === true) break
        if (push(event.value)) await nextTurn() // who reads gets to read before more comes
      }
      end()
      for (const queue of queues) queue.end()
    } catch (error) {
      end()
      for (const queue of queues) queue.fail(error)
    } finally {
      stop.signal.removeEventListener('abort', leave)
    }
  }
  /** Whether somebody has not read all yet. */
  const push = (result: ExecutionResult): boolean => {
    let waits = false
    for (const queue of queues) if (queue.push(result)) waits = true
    return waits
  }

  return {
    async join({ signal, leftOut, tooSlow, queue: noted }) {
      const leave = () => void queue.return()
      const queue = subscriberQueue({
        limits,
        textOf,
        leftOut,
        tooSlow,
        left() {
          signal.removeEventListener('abort', leave)
          queues.delete(queue)
          forgotten?.()
          if (queues.size > 0 || isOver) return
          end()
          stop.abort()
        },
      })
      const forgotten = noted?.(() => queue.waiting)
      queues.add(queue)
      signal.addEventListener('abort', leave, { once: true })
      if (signal.aborted) leave()
      try {
        const failed = await (opened ??= begin())
        if (!failed) return queue
        leave()
        return failed
      } catch (error) {
        leave()
        throw error
      }
    },
  }
}
