import type { ChangeHub } from '../change-hub.js'

/** Keys that somebody waits for, by the change topic that will tell of them. */
export interface AwaitedAnswers {
  /** Resolves once all that is told from now on will be heard. */
  expect(topic: string, key: string): Promise<Awaited>
}

export interface Awaited {
  /** Resolves when the key was told of since this was last asked; rejects where the topic cannot be followed any more. */
  told(): Promise<void>
  /** Nobody waits any more. */
  leave(): void
}

interface Waiter {
  hear(): void
  fail(error: unknown): void
}

interface Channel {
  readonly waiters: Map<string, Set<Waiter>>
  readonly stop: AbortController
  readonly ready: Promise<void>
}

/** One follower a topic, however many wait, so that an answer costs as much among thousands as alone. It stops with the last of them. */
export function awaitedAnswers(hub: ChangeHub): AwaitedAnswers {
  const channels = new Map<string, Channel>()

  const forget = (topic: string, channel: Channel): void => {
    if (channels.get(topic) === channel) channels.delete(topic)
  }

  function open(topic: string): Channel {
    const stop = new AbortController()
    const listening = hub.listen(topic, stop.signal)
    const channel: Channel = { waiters: new Map(), stop, ready: listening.then(() => undefined) }
    const follow = async () => {
      for await (const { key } of await listening) for (const waiter of channel.waiters.get(key) ?? []) waiter.hear()
    }
    follow().catch((error: unknown) => {
      forget(topic, channel)
      for (const waiters of channel.waiters.values()) for (const waiter of waiters) waiter.fail(error)
    })
    channels.set(topic, channel)
    return channel
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
    async expect(topic, key) {
      const { told, waiter } = newWaiter()
      const { channel, leave } = join(topic, key, waiter)
      try {
        await channel.ready
      } catch (error) {
        leave()
        throw error
      }
      return { told, leave }
    },
  }
}

function newWaiter(): Pick<Awaited, 'told'> & { readonly waiter: Waiter } {
  let isTold = false
  let failure: { readonly error: unknown } | undefined
  let wake = (): void => undefined
  const told = async (): Promise<void> => {
    if (!isTold && !failure)
      await new Promise<void>((resolve) => {
        wake = resolve
      })
    if (failure) throw failure.error
    isTold = false
  }
  const waiter = {
    hear: () => {
      isTold = true
      wake()
    },
    fail: (error: unknown) => {
      failure = { error }
      wake()
    },
  }
  return { told, waiter }
}
