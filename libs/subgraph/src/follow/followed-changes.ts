import type { EventLog, Positions } from '@storemesh/event-log'
import type { ChangeHub, HeardChanges } from '../change-hub.js'
import type { PlacedChange } from '../change-record.js'
import { topicReading } from './topic-reading.js'

/** Who is no further behind joins those who listen: so much waits for him meanwhile. */
const NEARLY_LEVEL = 1000

export type Changes = AsyncIterableIterator<PlacedChange>

/**
 * Changes after some positions. What is there is read from the log at the reader's own pace; who is level listens with all others,
 * and what both tell is told once. `already`: who begins now listens from the beginning.
 */
export function followedChanges(
  log: EventLog,
  hub: ChangeHub,
  topic: string,
  from: Positions,
  signal: AbortSignal,
  already?: HeardChanges,
): Changes {
  const next = new Map(from)
  const reading = topicReading(log, topic, from)
  let read: readonly PlacedChange[] = []
  let at = 0
  let heard = already
  let isLevel = already !== undefined
  let hasLeft = false

  const isOver = () => hasLeft || signal.aborted
  const isNews = ({ partition, offset }: PlacedChange) => offset >= (next.get(partition) ?? 0)
  const take = (change: PlacedChange): IteratorResult<PlacedChange> => {
    next.set(change.partition, change.offset + 1)
    return { done: false, value: change }
  }
  /** Level once all was read that was there after listening began: whatever comes later is heard. */
  async function readOn(): Promise<void> {
    if (!heard && (await reading.behind()) <= NEARLY_LEVEL) heard = await hub.listen(topic, signal)
    if (hasLeft) await heard?.return?.()
    read = await reading.readOn()
    at = 0
    isLevel = heard !== undefined && read.length === 0
  }
  async function hear(changes: HeardChanges): Promise<IteratorResult<PlacedChange>> {
    for (;;) {
      const told = await changes.next()
      if (told.done === true || isOver()) return OVER
      if (isNews(told.value)) return take(told.value)
    }
  }

  const changes: Changes = {
    [Symbol.asyncIterator]: () => changes,
    async next() {
      while (!isOver()) {
        const change = read[at]
        at += 1
        if (change) return take(change)
        if (isLevel && heard) return hear(heard)
        await readOn()
      }
      return OVER
    },
    async return() {
      hasLeft = true
      await heard?.return?.()
      return OVER
    },
  }
  return changes
}

const OVER: IteratorReturnResult<undefined> = { done: true, value: undefined }
