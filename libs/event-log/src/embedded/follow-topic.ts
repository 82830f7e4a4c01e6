import { setImmediate as nextTurn } from 'node:timers/promises'
import type { FollowOptions, LogRecord, Positions } from '../event-log.js'
import type { Topic } from './topic.js'

/** Nothing is appended to a topic that was deleted while it was empty: whoever follows it finds that out by then. */
const READ_AGAIN_MS = 1000

/** Batch after batch, each partition in its turn, until a signal fires. */
export async function* followTopic(
  topic: Topic,
  from: Positions,
  { partitions, ...limits }: Omit<FollowOptions, 'signal'>,
  signals: readonly AbortSignal[],
): AsyncGenerator<readonly LogRecord[], void, void> {
  const stopped = () => signals.some((signal) => signal.aborted)
  if (stopped()) return
  const followed = topic.ends().filter(({ partition }) => partitions?.includes(partition) ?? true)
  const next = new Map(followed.map(({ partition, first_offset }) => [partition, from.get(partition) ?? first_offset]))
  while (!stopped()) {
    let found = false
    for (const [partition, offset] of next) {
      if (stopped()) return
      const records = topic.read(partition, offset, limits)
      if (records.length === 0) continue
      found = true
      // Not offset + count: a compacted topic has gaps.
      next.set(partition, (records.at(-1)?.offset ?? offset) + 1)
      yield records
      // Lets timers and signals in, however fast the records are taken.
      await nextTurn()
    }
    if (!found) await topic.appended.wait(READ_AGAIN_MS, signals)
  }
}
