import type { EventLog, LogRecord } from '@storemesh/event-log'

/** One record an event: an event's sequence on `transactions-topic` is its record's offset here. */
export const TRUE_EVENTS = 'truth-transactions'
/** One record a version of a user. */
export const TRUE_USERS = 'truth-users'
/** One record each time that another world goes on in this folder. */
export const WORLDS = 'truth-worlds'

/** Who emits: a repeat of its sequence is left out by the log. */
export const PRODUCER = 'simulator'

/** Truth is one story, told in order. */
export const TRUTH_PARTITION = 0
const PARTITIONS = 1
const READ = { records_max: 1000, bytes_max: 4 << 20 }

export async function createTruthTopics(truthLog: EventLog): Promise<void> {
  for (const topic of [TRUE_EVENTS, TRUE_USERS, WORLDS]) await truthLog.createTopic(topic, { partitions: PARTITIONS })
}

export async function nextOffset(truthLog: EventLog, topic: string): Promise<number> {
  const [end] = await truthLog.ends(topic)
  return end?.next_offset ?? 0
}

/** Batches of what is there by now, from an offset on. */
export async function* recordsFrom(truthLog: EventLog, topic: string, from: number): AsyncGenerator<readonly LogRecord[]> {
  yield* recordsBetween(truthLog, topic, from, await nextOffset(truthLog, topic))
}

/** Batches of what stands between two offsets, the second one not included. */
export async function* recordsBetween(
  truthLog: EventLog,
  topic: string,
  from: number,
  end: number,
): AsyncGenerator<readonly LogRecord[]> {
  for (let offset = from; offset < end; ) {
    const batch = await truthLog.read(topic, TRUTH_PARTITION, offset, {
      ...READ,
      records_max: Math.min(READ.records_max, end - offset),
    })
    const last = batch.at(-1)
    if (last === undefined) return
    yield batch
    offset = last.offset + 1
  }
}
