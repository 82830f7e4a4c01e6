import { Fault, isFault } from '@storemesh/core'
import type { Clock } from '@storemesh/core'
import type { Consumer } from 'kafkajs'
import { requireName, requireReadLimits, SESSION_MS } from '../limits.js'
import type { JoinOptions, LogRecord, MemberBatch, Membership, TopicDescription } from '../event-log.js'
import type { Connection } from './connection.js'
import { naming } from './named-fault.js'

export interface MemberGround {
  readonly connection: Connection
  readonly clock: Clock
  readonly read: (partition: number, offset: number) => Promise<readonly LogRecord[]>
  /** Where the group starts in a partition: its position, or the first offset. */
  readonly start: (partition: number) => Promise<number>
}

/** Kafka takes no shorter session than this by default. */
const SESSION_MS_MIN = 6000
const SHARED_WITHIN = { times: 100, every_ms: 100 }
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
  const held = await heldPartitions(consumer, topic)
  const stopped = new AbortController()
  const leave = async () => {
    stopped.abort()
    held.clear()
    await naming(group, () => consumer.disconnect())
  }
  return {
    batches: () => memberBatches({ ...ground, consumer, held, topic, stopped: stopped.signal }),
    partitions: () => [...held.keys()].toSorted((a, b) => a - b),
    leave,
  }
}

const HEARTBEAT_MS = 300

/** Of each partition that is this member's: what it reads next. As long as the partition stays with it, this is one object. */
type Held = Map<number, { next_offset: number | undefined }>

async function heldPartitions(consumer: Consumer, topic: TopicDescription): Promise<Held> {
  const held: Held = new Map()
  let member = ''
  consumer.on('consumer.crash', () => held.clear())
  const joined = new Promise<void>((resolve) => {
    consumer.on('consumer.group_join', ({ payload }) => {
      // by another name it was away, and others may have had its partitions
      if (payload.memberId !== member) held.clear()
      member = payload.memberId
      const mine = new Set(payload.memberAssignment[topic.name])
      for (const partition of held.keys()) if (!mine.has(partition)) held.delete(partition)
      for (const partition of mine) if (!held.has(partition)) held.set(partition, { next_offset: undefined })
      consumer.pause([{ topic: topic.name }])
      resolve()
    })
  })
  await consumer.connect()
  await consumer.subscribe({ topic: topic.name, fromBeginning: true })
  await consumer.run({ autoCommit: false, eachBatchAutoResolve: false, eachBatch: async () => undefined })
  await joined
  return held
}

interface Batches extends MemberGround {
  readonly consumer: Consumer
  readonly held: Held
  readonly topic: TopicDescription
  readonly stopped: AbortSignal
}

async function* memberBatches(batches: Batches): AsyncGenerator<MemberBatch, void, void> {
  const { held, stopped, clock, start, read } = batches
  let wait_ms = LOOK_EVERY_MS.min
  while (!stopped.aborted) {
    let found = false
    for (const [partition, hold] of held) {
      if (stopped.aborted) return
      if (held.get(partition) !== hold) continue // shared anew meanwhile
      hold.next_offset ??= await start(partition)
      const records = await read(partition, hold.next_offset)
      const last = records.at(-1)
      if (!last || held.get(partition) !== hold) continue
      found = true
      hold.next_offset = last.offset + 1
      yield { partition, records, commit: () => commitBatch(batches, partition, hold, last.offset + 1) }
    }
    wait_ms = found ? LOOK_EVERY_MS.min : Math.min(wait_ms * 1.5, LOOK_EVERY_MS.max)
    if (!found) await clock.sleep(wait_ms, stopped)
  }
}

async function commitBatch(
  { consumer, held, topic, clock }: Batches,
  partition: number,
  hold: object,
  position: number,
): Promise<void> {
  for (let times = 1; ; times++) {
    if (held.get(partition) !== hold) {
      const why = 'has gone to another member meanwhile; drop the batch: it is that one’s now'
      throw new Fault('GROUP_FENCED', `${topic.name}/${partition} ${why}`)
    }
    try {
      return await naming(topic.name, () => consumer.commitOffsets([{ topic: topic.name, partition, offset: String(position) }]))
    } catch (error) {
      // the partitions are being shared anew: whose this one is will be known in a moment
      if (times === SHARED_WITHIN.times || !isFault(error, 'GROUP_FENCED')) throw error
      await clock.sleep(SHARED_WITHIN.every_ms)
    }
  }
}
