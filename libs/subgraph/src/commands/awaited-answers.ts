import { setImmediate as nextTurn } from 'node:timers/promises'
import type { Clock } from '@storemesh/core'
import type { ChangeHub } from '../change-hub.js'

/** Keys that somebody waits for, by the change topic that will tell of them. */
export interface AwaitedAnswers {
  /** Resolves once all that is told from now on will be heard. */
  expect(topic: string, key: string, until: Patience): Promise<Awaited>
}

export interface Patience {
  readonly wait_ms_max: number
  readonly signal: AbortSignal
}

export interface Awaited {
  /**
   * `told` when the key was told of since this was last asked, `over` when it was waited for long enough, or whoever waits has
   * gone. Rejects where the topic cannot be followed any more.
   */
  next(): Promise<'told' | 'over'>
  /** Nobody waits any more. */
  leave(): void
}

interface Waiter {
  readonly over_ms: number
  hear(): void
  end(failure?: { readonly error: unknown }): void
}

interface Channel {
  readonly waiters: Map<string, Set<Waiter>>
  readonly stop: AbortController
  readonly ready: Promise<void>
}

/** Patience ends this much later than it says, at most: one look at all who wait costs less than a timer for each. */
const LOOK_EVERY_MS = 100

/** One follower a topic, however many wait, so that an answer costs as much among thousands as alone. It stops with the last of them. */
export function awaitedAnswers(hub: ChangeHub, clock: Clock): AwaitedAnswers {
  const channels = new Map<string, Channel>()

  const forget = (topic: string, channel: Channel): void => {
    if (channels.get(topic) === channel) channels.delete(topic)
  }
  const waitersOf = ({ waiters }: Channel): readonly Waiter[] => [...waiters.values()].flatMap((some) => [...some])

  function open(topic: string): Channel {
    const stop = new AbortController()
    const listening = hub.listen(topic, stop.signal)
    const channel: Channel = { waiters: new Map(), stop, ready: listening.then(() => undefined) }
    const follow = async () => {
      for await (const { key } of await listening) for (const waiter of channel.waiters.get(key) ?? []) waiter.hear()
    }
    follow().catch((error: unknown) => {
      forget(topic, channel)
      for (const waiter of waitersOf(channel)) waiter.end({ error })
    })
    void endLate(channel)
    channels.set(topic, channel)
    return channel
  }

  async function endLate(channel: Channel): Promise<void> {
    while (!channel.stop.signal.aborted) {
      await clock.sleep(LOOK_EVERY_MS, channel.stop.signal)
      await nextTurn() // a clock that does not wait must not keep answers from coming
      const now_ms = clock.elapsed_ms()
      for (const waiter of waitersOf(channel)) if (waiter.over_ms <= now_ms) waiter.end()
    }
  }

  function join(topic: string, key: string, waiter: Waiter): { readonly channel: Channel; readonly leave: () => void } {
    const channel = channels.get(topic) ?? open(topic)
    const waiters = channel.waiters.get(key) ?? new Set()
    channel.waiters.set(key, waiters.add(waiter))
    const leave = () => {
      waiters.delete(waiter)
      if (waiters.size === 0) channel.waiters.delete(key)
      if (channel.waiters.size > 0) return
      channel.stop.abort()
      forget(topic, channel)
    }
    return { channel, leave }
  }

  return {
    async expect(topic, key, { wait_ms_max, signal }) {
      const { next, waiter } = newWaiter(clock.elapsed_ms() + wait_ms_max)
      const { channel, leave } = join(topic, key, waiter)
      const gone = () => waiter.end()
      if (signal.aborted) gone()
      signal.addEventListener('abort', gone, { once: true })
      const left = () => {
        signal.removeEventListener('abort', gone)
        leave()
      }
      try {
        await channel.ready
      } catch (error) {
        left()
        throw error
      }
      return { next, leave: left }
    },
  }
}

function newWaiter(over_ms: number): Pick<Awaited, 'next'> & { readonly waiter: Waiter } {
  let isTold = false
  let ended: { readonly failure: { readonly error: unknown } | undefined } | undefined
  let wake = (): void => undefined
  const next = async (): Promise<'told' | 'over'> => {
    if (!isTold && !ended)
      await new Promise<void>((resolve) => {
        wake = resolve
      })
    if (ended?.failure) throw ended.failure.error
    if (!isTold) return 'over'
    isTold = false
    return 'told'
  }
  const waiter: Waiter = {
    over_ms,
    hear: () => {
      isTold = true
      wake()
    },
    end: (failure) => {
      ended ??= { failure }
      wake()
    },
  }
  return { next, waiter }
}
