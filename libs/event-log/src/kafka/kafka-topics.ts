import { Fault, isFault } from '@storemesh/core'
import { ConfigResourceTypes } from 'kafkajs'
import type { TopicDescription, TopicSettings } from '../event-log.js'
import { APPEND_BYTES_MAX, requireTopicName, requireTopicSettings } from '../limits.js'
import type { Connection } from './connection.js'
import { namedFault } from './named-fault.js'
import { isPassing } from './passing-error.js'

/** An append is one batch of each partition, so that it is there whole or not at all: with room for what Kafka adds. */
const BATCH_BYTES_MAX = APPEND_BYTES_MAX + 16 * 2 ** 20
const NAMES_READ = ['retention.ms', 'retention.bytes', 'cleanup.policy']
const LOOK_AGAIN = { times: 100, every_ms: 50 }

interface Ground {
  readonly connection: Connection
  readonly pause: (duration_ms: number) => Promise<void>
}

export async function createTopic(
  { connection, pause }: Ground,
  name: string,
  settings: TopicSettings,
): Promise<TopicDescription> {
  requireTopicName(name)
  requireTopicSettings(name, settings)
  const configEntries = entriesOf(settings)
  const made = await connection.admin.createTopics({
    topics: [{ topic: name, numPartitions: settings.partitions, configEntries }],
    waitForLeaders: true,
  })
  for (let look = 0; look < LOOK_AGAIN.times; look++) {
    const found = await describe(connection, name)
    if (found && !made) return asAsked(connection, found, settings)
    if (found && (await isServed(connection, name))) return found
    await pause(LOOK_AGAIN.every_ms) // the broker learns of a topic a moment after its controller
  }
  throw new Fault('TOPIC_NOT_FOUND', `${name}: Kafka has made the topic and does not show it; do the same again`)
}

/** Whether every partition answers: the broker shows a topic before it serves it. */
async function isServed({ admin, refresh }: Connection, name: string): Promise<boolean> {
  try {
    await admin.fetchTopicOffsets(name)
    await refresh() // who led the topic of that name before is forgotten
    return true
  } catch (error) {
    // no broker leads a partition of it yet
    if (isPassing(error) || isFault(namedFault(name, error), 'TOPIC_NOT_FOUND')) return false
    throw error
  }
}

async function asAsked(connection: Connection, found: TopicDescription, asked: TopicSettings): Promise<TopicDescription> {
  const differs = found.partitions !== asked.partitions || Boolean(found.compacted) !== Boolean(asked.compacted)
  if (differs) {
    const say = ({ partitions, compacted }: TopicSettings) => `${partitions} partitions${compacted ? ', compacted' : ''}`
    throw new Fault('TOPIC_DIFFERS', `${found.name}: expected ${say(asked)}, found ${say(found)}; name another topic`)
  }
  if (found.retention_ms === asked.retention_ms && found.retention_bytes === asked.retention_bytes) return found
  await connection.admin.alterConfigs({
    validateOnly: false,
    resources: [{ type: ConfigResourceTypes.TOPIC, name: found.name, configEntries: entriesOf(asked) }],
  })
  return described(found, asked)
}

export async function allTopics(connection: Connection): Promise<readonly TopicDescription[]> {
  const { topics } = await connection.metadata()
  if (topics.length === 0) return []
  const { resources } = await connection.admin.describeConfigs({
    includeSynonyms: false,
    resources: topics.map(({ name }) => ({ type: ConfigResourceTypes.TOPIC, name, configNames: NAMES_READ })),
  })
  const settings = new Map(resources.map(({ resourceName, configEntries }) => [resourceName, settingsOf(configEntries)]))
  return topics.map((topic) => described(topic, settings.get(topic.name) ?? {}))
}

export async function describe(connection: Connection, name: string): Promise<TopicDescription | undefined> {
  const topic = (await connection.metadata()).topics.find((one) => one.name === name)
  if (!topic || topic.partitions === 0) return undefined
  const { resources } = await connection.admin.describeConfigs({
    includeSynonyms: false,
    resources: [{ type: ConfigResourceTypes.TOPIC, name, configNames: NAMES_READ }],
  })
  return described(topic, settingsOf(resources[0]?.configEntries ?? []))
}

type Retention = Omit<TopicSettings, 'partitions'>

const described = (
  { name, id, partitions }: Pick<TopicDescription, 'name' | 'id' | 'partitions'>,
  { retention_ms, retention_bytes, compacted }: Retention,
): TopicDescription => ({
  name,
  id,
  partitions,
  ...(retention_ms !== undefined && { retention_ms }),
  ...(retention_bytes !== undefined && { retention_bytes }),
  ...(compacted && { compacted }),
})

/** All of them each time: Kafka's alteration takes the place of what was set before. */
function entriesOf({ retention_ms = -1, retention_bytes = -1, compacted = false }: Retention) {
  const limited = retention_ms >= 0 || retention_bytes >= 0
  const policy = compacted ? (limited ? 'compact,delete' : 'compact') : 'delete'
  const entries = {
    'cleanup.policy': policy,
    'retention.ms': retention_ms,
    'retention.bytes': retention_bytes,
    'message.timestamp.type': 'LogAppendTime',
    'max.message.bytes': BATCH_BYTES_MAX,
  }
  return Object.entries(entries).map(([name, value]) => ({ name, value: String(value) }))
}

function settingsOf(entries: readonly { readonly configName: string; readonly configValue: string }[]): Retention {
  const values = new Map(entries.map(({ configName, configValue }) => [configName, configValue]))
  const limit = (name: string) => {
    const value = Number(values.get(name) ?? -1)
    return value >= 0 ? value : undefined
  }
  const retention_ms = limit('retention.ms')
  const retention_bytes = limit('retention.bytes')
  return {
    ...(retention_ms !== undefined && { retention_ms }),
    ...(retention_bytes !== undefined && { retention_bytes }),
    compacted: values.get('cleanup.policy')?.includes('compact') ?? false,
  }
}
