import type { Clock } from '@storemesh/core'
import type { Consumer } from 'kafkajs'
import type { JoinOptions, LogRecord, MemberBatch, Membership, TopicDescription } from '../event-log.js'
import { requireName, requireReadLimits, SESSION_MS } from '../limits.js'
import { commitBatch } from './commit-batch.js'
import type { Connection } from './connection.js'
import { type HeldPartitions, heldPartitions } from './held-partitions.js'
import { namedFault, naming } from './named-fault.js'
import { isPassing, untilItPasses } from './passing-error.js'

export interface MemberGround {
  readonly connection: Connection
  readonly clock: Clock
  readonly read: (partition: number, offset: number) => Promise<readonly LogRecord[]>
  /** Where the group starts in a partition: its position, or the first offset. */
  readonly start: (partition: number) => Promise<number>
}

/** Kafka takes no shorter session than this by default. */
const SESSION_MS_MIN = 6000
const HEARTBEAT_MS = 300
const COMES_BACK_AFTER_MS = 500
/** What it is given is read otherwise: it only keeps the session. */
const READS_NOTHING = { autoCommit: false, eachBatchAutoResolve: false, eachBatch: async () => undefined }
const LOOK_EVERY_MS = { min: 5, max: 100 }

/**
 * Takes part in a group by kafkajs' consumer, which keeps the session and shares the partitions; it is paused, for its own
 * reading shows repeats. What it is given of partitions is read as everything else is.
 */
export async function joinGroup(
  ground: MemberGround,
  group: string,
  topic: TopicDescription,
  { session_max_ms = SESSION_MS.usual, ...limits }: JoinOptions,
): Promise<Membership> {
  requireName('group', group)
  requireReadLimits(limits)
  const consumer = ground.connection.kafka.consumer({
    groupId: group,
    sessionTimeout: Math.max(session_max_ms, SESSION_MS_MIN),
    heartbeatInterval: HEARTBEAT_MS,
    rebalanceTimeout: 10_000,
    maxWaitTimeInMs: HEARTBEAT_MS, // its fetches pace its heartbeats
    allowAutoTopicCreation: false,
  })
  const stopped = new AbortController()
  const back = comingBack(ground, group, consumer, stopped.signal)
  const { held, joined } = heldPartitions(consumer, topic, back.lost)
  const leave = async () => {
    stopped.abort()
    held.holds.clear()
    await naming(group, () => consumer.disconnect())
  }
  try {
    await ground.connection.coordinator(group)
    await consumer.connect()
    await consumer.subscribe({ topic: topic.name, fromBeginning: true })
    await consumer.run(READS_NOTHING)
    await joined
  } catch (error) {
    await leave()
    throw error
  }
  return {
    batches: () => memberBatches({ ...ground, group, held, topic, ended: back.ended, stopped: stopped.signal }),
    partitions: () => [...held.holds.keys()].toSorted((a, b) => a - b),
    leave,
  }
}

/** kafkajs gives a consumer up for good where it finds no coordinator, as while a broker restarts: here it joins again. */
function comingBack({ connection, clock }: MemberGround, group: string, consumer: Consumer, stopped: AbortSignal) {
  let ended: unknown
  const again = async () => {
    await untilItPasses(() => connection.coordinator(group), connection.refresh, clock)
    await clock.sleep(COMES_BACK_AFTER_MS, stopped)
    if (stopped.aborted) return
    await consumer.connect()
    await consumer.run(READS_NOTHING)
  }
  const lost = (why: Error) => {
    if (isPassing(why))
      again().catch((refused: unknown) => {
        ended = refused
      })
    else ended = why
  }
  /** Why the member takes no part any more; undefined while it does. */
  return { lost, ended: () => ended }
}

interface Batches extends MemberGround {
  readonly group: string
  readonly held: HeldPartitions
  readonly topic: TopicDescription
  readonly ended: () => unknown
  readonly stopped: AbortSignal
}

async function* memberBatches(batches: Batches): AsyncGenerator<MemberBatch, void, void> {
  const { held, stopped, clock, start, read, topic } = batches
  const { holds } = held
  let wait_ms = LOOK_EVERY_MS.min
  while (!stopped.aborted) {
    const ended = batches.ended()
    if (ended !== undefined) throw namedFault(topic.name, ended)
    let found = false
    for (const [partition, hold] of holds) {
      if (stopped.aborted) return
      if (holds.get(partition) !== hold) continue // shared anew meanwhile
      hold.next_offset ??= await start(partition)
      const records = await read(partition, hold.next_offset)
      const last = records.at(-1)
      if (!last || holds.get(partition) !== hold) continue
      found = true
      const position = last.offset + 1
      hold.next_offset = position
      yield { partition, records, commit: () => commitBatch(batches, { partition, hold, position }) }
    }
    wait_ms = found ? LOOK_EVERY_MS.min : Math.min(wait_ms * 1.5, LOOK_EVERY_MS.max)
    if (!found) await clock.sleep(wait_ms, stopped)
  }
}
