import { setImmediate as nextTurn } from 'node:timers/promises'
import { type Clock, isFault } from '@storemesh/core'
import type { EventLog, FollowOptions, LogRecord, Positions } from '../event-log.js'

/** Each look is a request for each partition: soon after the last record, less often when it has been quiet. */
const LOOK_EVERY_MS = { min: 5, max: 100 }

interface Ground {
  readonly log: Pick<EventLog, 'ends' | 'read'>
  readonly clock: Clock
  readonly stopped: AbortSignal
}

/** Batch after batch, each partition in its turn, until the signal fires. */
export async function* followKafkaTopic(
  { log, clock, stopped }: Ground,
  name: string,
  from: Positions,
  { partitions, ...limits }: Omit<FollowOptions, 'signal'>,
): AsyncGenerator<readonly LogRecord[], void, void> {
  const unlessStopped = <Result>(work: Promise<Result>, otherwise: Result) =>
    work.catch((error: unknown) => {
      if (stopped.aborted && (isFault(error, 'LOG_CLOSED') || isFault(error, 'LOG_UNREACHABLE'))) return otherwise
      throw error
    })
  const ends = stopped.aborted ? [] : await unlessStopped(log.ends(name), [])
  const followed = ends.filter(({ partition }) => partitions?.includes(partition) ?? true)
  const next = new Map(followed.map(({ partition, first_offset }) => [partition, from.get(partition) ?? first_offset]))
  let wait_ms = LOOK_EVERY_MS.min
  while (!stopped.aborted) {
    let found = false
    for (const [partition, offset] of next) {
      if (stopped.aborted) return
      const records = await unlessStopped(log.read(name, partition, offset, limits), [])
      const last = records.at(-1)
      if (!last || stopped.aborted) continue
      found = true
      next.set(partition, last.offset + 1)
      yield records
      await nextTurn() // lets timers and signals in, however fast the records are taken
    }
    wait_ms = found ? LOOK_EVERY_MS.min : Math.min(wait_ms * 1.5, LOOK_EVERY_MS.max)
    if (!found) await clock.sleep(wait_ms, stopped)
  }
}
