import type { EventLog, Positions } from '@storemesh/event-log'
import { Fault } from '@storemesh/core'
import type { PlacedChange } from './change-record.js'
import { placedChange } from './follow/topic-reading.js'

const WAITING_CHANGES_MAX = 10_000 // for each subscriber; who falls further behind is told so and let go
const BATCH = { records_max: 500, bytes_max: 1 << 20 }

/** Changes of a topic from the moment of asking. One follower per topic, however many listen; it stops when the last one leaves. */
export interface ChangeHub {
  listen(topic: string, signal: AbortSignal): Promise<HeardChanges>
}

export interface HeardChanges extends AsyncIterableIterator<PlacedChange> {
  /** The first of them is the one that stands here, of each partition, or comes next there. */
  readonly start: Positions
}

interface Channel {
  readonly listeners: Set<Listener>
  readonly stop: AbortController
  readonly begins: Promise<Positions>
  /** How far listeners were told, once it has begun. */
  readonly told: Map<number, number>
}

interface Listener {
  push(changes: readonly PlacedChange[]): void
  fail(error: unknown): void
}

export function changeHub(log: EventLog): ChangeHub {
  const channels = new Map<string, Channel>()

  function open(topic: string): Channel {
    const listeners = new Set<Listener>()
    const stop = new AbortController()
    const positions = log.ends(topic).then((ends): Positions => new Map(ends.map((end) => [end.partition, end.next_offset])))
    const channel: Channel = { listeners, stop, begins: positions, told: new Map() }
    const forget = () => {
      if (channels.get(topic) === channel) channels.delete(topic)
    }
    const pump = async () => {
      const from = await positions
      for (const [partition, offset] of from) channel.told.set(partition, offset)
      for await (const records of log.follow(topic, from, { ...BATCH, signal: stop.signal })) {
        const changes = records.map((record) => ({ ...placedChange(record), appended_ms: record.appended_ms }))
        for (const { partition, offset } of changes) channel.told.set(partition, offset + 1)
        for (const listener of listeners) listener.push(changes)
      }
    }
    pump().then(forget, (error: unknown) => {
      forget()
      for (const listener of listeners) listener.fail(error)
    })
    channels.set(topic, channel)
    return channel
  }

  return {
    async listen(topic, signal) {
      if (signal.aborted) return noChanges()
      const channel = channels.get(topic) ?? open(topic)
      const queue = changeQueue(signal, () => {
        channel.listeners.delete(queue)
        if (channel.listeners.size > 0) return
        channel.stop.abort()
        if (channels.get(topic) === channel) channels.delete(topic)
      })
      const told = channel.told.size > 0 ? new Map(channel.told) : undefined
      channel.listeners.add(queue)
      return heardFrom(told ?? (await channel.begins), queue.changes)
    },
  }
}

const heardFrom = (start: Positions, changes: AsyncIterableIterator<PlacedChange>): HeardChanges => {
  const heard: HeardChanges = {
    start,
    [Symbol.asyncIterator]: () => heard,
    next: () => changes.next(),
    return: async () => (await changes.return?.()) ?? { done: true, value: undefined },
  }
  return heard
}

async function* none(): AsyncIterableIterator<PlacedChange> {}
const noChanges = (): HeardChanges => heardFrom(new Map(), none())

function changeQueue(
  signal: AbortSignal,
  left: () => void,
): Listener & { readonly changes: AsyncIterableIterator<PlacedChange> } {
  const waiting: PlacedChange[] = []
  let failure: unknown
  let ended = false
  let wake: () => void = () => undefined
  const end = () => {
    if (ended) return
    ended = true
    signal.removeEventListener('abort', end)
    left()
    wake()
  }
  signal.addEventListener('abort', end, { once: true })

  const fail = (error: unknown) => {
    failure = error
    end()
  }
  async function next(): Promise<IteratorResult<PlacedChange>> {
    for (;;) {
      const change = waiting.shift()
      if (change) return { value: change, done: false }
      if (failure !== undefined) throw failure
      if (ended) return { value: undefined, done: true }
      await new Promise<void>((resolve) => {
        wake = resolve
      })
    }
  }
  const changes: AsyncIterableIterator<PlacedChange> = {
    [Symbol.asyncIterator]: () => changes,
    next,
    return: async () => {
      waiting.length = 0
      end()
      return { value: undefined, done: true }
    },
  }
  const push = (more: readonly PlacedChange[]) => {
    if (ended) return
    if (waiting.length + more.length > WAITING_CHANGES_MAX) {
      waiting.length = 0
      return fail(
        new Fault(
          'SUBSCRIBER_TOO_SLOW',
          `more than ${WAITING_CHANGES_MAX} changes were waiting; subscribe again and read faster`,
        ),
      )
    }
    waiting.push(...more)
    wake()
  }
  return { push, fail, changes }
}
