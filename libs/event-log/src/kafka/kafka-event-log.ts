import { Fault, isFault } from '@storemesh/core'
import { placeRecords } from '../place-records.js'
import type { AppendOutcome, EventLog, NewRecord, PartitionEnd, Positions, TopicDescription } from '../event-log.js'
import { requireKeys, requirePartition, requireReadLimits, requireRecordSize } from '../limits.js'
import { connect, type Connection, type KafkaEventLogOptions } from './connection.js'
import { followKafkaTopic } from './follow-kafka-topic.js'
import { commitGroup, groupPositions } from './kafka-groups.js'
import { joinGroup } from './kafka-membership.js'
import { messageOf } from './kafka-records.js'
import { allTopics, createTopic, describe } from './kafka-topics.js'
import { knownTopics } from './known-topics.js'
import { naming } from './named-fault.js'
import { untilItPasses } from './passing-error.js'
import { withinNamespace } from './within-namespace.js'

/** The log on a Kafka cluster. Its identity is the cluster's, that of a topic is Kafka's own. */
export async function kafkaEventLog(options: KafkaEventLogOptions): Promise<EventLog> {
  const connection = await connect(options)
  const { clock } = options
  const { clusterId } = await naming(connection.where, () => connection.metadata())
  const known = knownTopics(connection, clock)
  const closing = new AbortController()
  const turn = { next: 0 }
  const leaving = new Set<() => Promise<void>>()
  let closed: Promise<void> | undefined

  const open = async <Result>(where: string, work: () => Promise<Result>): Promise<Result> => {
    if (closed) throw new Fault('LOG_CLOSED', `${connection.where}: this log was closed; open it again to use it`)
    return naming(where, work)
  }
  const inTopic = <Result>(name: string, work: (topic: TopicDescription) => Promise<Result>): Promise<Result> =>
    open(name, async () => work(await patient(() => known.topic(name)))).catch((error: unknown) => {
      if (isFault(error, 'TOPIC_NOT_FOUND')) known.forget(name)
      throw error
    })
  const patient = <Result>(work: () => Promise<Result>) => untilItPasses(work, connection.refresh, clock)
  const ends = (name: string) => inTopic(name, () => patient(() => endsOf(connection, name)))
  const firstOffset = async (name: string, partition: number) => (await ends(name))[partition]?.first_offset ?? 0

  const log: EventLog = {
    id: clusterId,
    createTopic: (name, settings) =>
      open(name, async () => {
        const topic = await createTopic({ connection, pause: (duration_ms) => clock.sleep(duration_ms) }, name, settings)
        return known.keep(topic)
      }),
    topics: () => open(connection.where, () => allTopics(connection)),
    topic: (name) => open(connection.where, () => describe(connection, name)),
    append: (name, records, { producer } = {}) =>
      inTopic(name, (topic) => append(connection, topic, { records, producer, turn })),
    async read(name, partition, offset, limits) {
      requireReadLimits(limits)
      return inTopic(name, async (topic) => {
        requirePartition(topic, partition)
        return known.reader(topic, partition).read(offset, limits, () => firstOffset(name, partition))
      })
    },
    ends,
    async *follow(name, from, { signal, ...limits }) {
      requireReadLimits(limits)
      const signals = [signal, closing.signal]
      yield* followKafkaTopic({ log, clock, stopped: AbortSignal.any(signals) }, name, from, limits)
    },
    groupPositions: (group, name) => inTopic(name, (topic) => patient(() => groupPositions(connection, group, topic))),
    commitGroup: (group, name, positions) =>
      inTopic(name, (topic) => patient(() => commitGroup(connection, group, topic, positions))),
    deleteTopic: (name) => open(name, () => known.remove(name)),
    deleteRecords: (name, before) =>
      inTopic(name, async (topic) => {
        for (const partition of before.keys()) requirePartition(topic, partition)
        await deleteRecords(connection, name, before)
      }),
    offsetsAt: (name, appended_ms) =>
      inTopic(name, async () => {
        const found = await connection.admin.fetchTopicOffsetsByTimestamp(name, appended_ms)
        return new Map(found.map(({ partition, offset }) => [partition, Number(offset)] as const).toSorted(([a], [b]) => a - b))
      }),
    async lag(group, name) {
      const [all, positions] = await Promise.all([ends(name), log.groupPositions(group, name)])
      return new Map(
        all.map(({ partition, first_offset, next_offset }) => [
          partition,
          next_offset - Math.min(Math.max(positions.get(partition) ?? first_offset, first_offset), next_offset),
        ]),
      )
    },
    join: (group, name, joining) =>
      inTopic(name, async (topic) => {
        const start = async (partition: number) =>
          (await log.groupPositions(group, name)).get(partition) ?? (await firstOffset(name, partition))
        const read = (partition: number, offset: number) => log.read(name, partition, offset, joining)
        const membership = await patient(() => joinGroup({ connection, clock, read, start }, group, topic, joining))
        const leave = async () => {
          leaving.delete(leave)
          await membership.leave()
        }
        leaving.add(leave)
        return { ...membership, leave }
      }),
    close() {
      closing.abort()
      closed ??= (async () => {
        await Promise.all([...leaving].map((leave) => leave()))
        await connection.close()
      })()
      return closed
    },
  }
  return options.namespace === undefined ? log : withinNamespace(log, options.namespace)
}

async function deleteRecords(connection: Connection, topic: string, before: Positions): Promise<void> {
  const ends = await endsOf(connection, topic)
  const partitions = []
  for (const [partition, offset] of before) {
    const { first_offset = 0, next_offset = 0 } = ends[partition] ?? {}
    if (!Number.isSafeInteger(offset) || offset < 0 || offset > next_offset)
      throw new Fault('OFFSET_OUT_OF_RANGE', `${topic}/${partition}: expected an offset up to ${next_offset}, got ${offset}`)
    if (offset > first_offset) partitions.push({ partition, offset: String(offset) })
  }
  if (partitions.length > 0) await connection.admin.deleteTopicRecords({ topic, partitions })
}

async function endsOf({ admin }: Connection, name: string): Promise<readonly PartitionEnd[]> {
  const found = await admin.fetchTopicOffsets(name)
  return found
    .map(({ partition, low, high }) => ({ partition, first_offset: Number(low), next_offset: Number(high) }))
    .toSorted((a, b) => a.partition - b.partition)
}

interface Appending {
  readonly records: readonly NewRecord[]
  readonly producer: string | undefined
  readonly turn: { next: number }
}

async function append(
  { appends }: Connection,
  topic: TopicDescription,
  { records, producer, turn }: Appending,
): Promise<AppendOutcome> {
  const compacted = topic.compacted ?? false
  if (compacted) requireKeys(topic.name, records)
  for (const record of records) requireRecordSize(topic.name, record, sizeOf_bytes(record))
  const placed = placeRecords(topic, records, producer, turn)
  const messages = placed.flatMap(({ partition, records }) =>
    records.map((record) => messageOf(record, partition, producer, compacted)),
  )
  if (messages.length > 0) await appends.append(topic.name, messages)
  return { appended: messages.length, repeated: 0 } // what was a repeat shows on reading
}

const sizeOf_bytes = ({ key = '', value, headers = {} }: NewRecord): number =>
  value.length +
  Buffer.byteLength(key) +
  Object.entries(headers).reduce((sum, [name, text]) => sum + Buffer.byteLength(name) + Buffer.byteLength(text), 0)
