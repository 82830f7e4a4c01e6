import type { Clock, Dice, Secret } from '@storemesh/core'
import { type Admin, Kafka, logLevel } from 'kafkajs'
import Cluster, { type Broker } from 'kafkajs/src/cluster/index.js'
import { createLogger } from 'kafkajs/src/loggers/index.js'
import socketFactory from 'kafkajs/src/network/socketFactory.js'
import { type AppendingClient, type AppendsInTurn, appendsInTurn } from './appends-in-turn.js'
import { registerCodecs } from './codecs.js'
import { withoutHalfAnswers } from './half-answers.js'
import { naming } from './named-fault.js'
import { type ClusterMetadata, clusterMetadata } from './topic-metadata.js'

export interface KafkaEventLogOptions {
  readonly brokers: readonly string[]
  /** Speaks to the brokers by TLS; with `ca` it trusts only that authority. */
  readonly ssl?: boolean | { readonly ca: string }
  readonly sasl?: {
    readonly mechanism: 'plain' | 'scram-sha-256' | 'scram-sha-512'
    readonly username: string
    readonly password: Secret
  }
  readonly clientId: string
  /** Sets this log's topics and groups apart from others' on the same cluster. */
  readonly namespace?: string
  readonly clock: Clock
  readonly dice: Dice
  /** Lines of the client library, warnings and worse; dropped where nobody takes them. */
  readonly log?: (line: string) => void
}

export interface Connection {
  readonly kafka: Kafka
  readonly admin: Admin
  readonly appends: AppendsInTurn
  readonly where: string
  readonly metadata: () => Promise<ClusterMetadata>
  /** The broker that leads this partition. */
  readonly leader: (topic: string, partition: number) => Promise<Broker>
  readonly coordinator: (group: string) => Promise<Broker>
  /** Forgets who leads what: the next question asks anew. */
  readonly refresh: () => Promise<void>
  readonly close: () => Promise<void>
}

/** How often the client asks again before it gives up: through a restart of a broker, and no longer than half a minute. */
const RETRY = { initialRetryTime: 200, maxRetryTime: 3000, retries: 10 }
const REQUEST_WITHIN_MS = 15_000
const CONNECT_WITHIN_MS = 5000

export async function connect(options: KafkaEventLogOptions): Promise<Connection> {
  const { brokers, ssl, sasl, clientId, log = () => undefined } = options
  const where = `Kafka at ${brokers.join(', ')}`
  registerCodecs()
  const settings = {
    brokers: [...brokers],
    ...(ssl !== undefined && { ssl: typeof ssl === 'boolean' ? ssl : { ca: [ssl.ca] } }),
    ...(sasl && { sasl: saslOf(sasl) }),
    clientId,
    connectionTimeout: CONNECT_WITHIN_MS,
    authenticationTimeout: CONNECT_WITHIN_MS,
    requestTimeout: REQUEST_WITHIN_MS,
    retry: RETRY,
  }
  const logCreator = () => (entry: { readonly namespace: string; readonly log: { readonly message: string } }) =>
    log(`${entry.namespace}: ${entry.log.message}`)
  const kafka = new Kafka({ ...settings, logLevel: logLevel.WARN, logCreator })
  const cluster = new Cluster({
    ...settings,
    logger: createLogger({ level: logLevel.WARN, logCreator }),
    socketFactory: socketFactory(),
    enforceRequestTimeout: true,
    reauthenticationThreshold: 10_000,
    metadataMaxAge: 300_000,
    allowAutoTopicCreation: false,
    maxInFlightRequests: null,
    isolationLevel: 1,
  })
  const admin = kafka.admin()
  const appends = appendsInTurn(() => newProducer(kafka))
  const close = async () => {
    await Promise.all([appends.close(), admin.disconnect(), cluster.disconnect()])
  }
  try {
    await naming(where, async () => {
      await cluster.connect() // first alone: of wrong keys one refusal is enough
      await cluster.refreshMetadata()
      await Promise.all([admin.connect(), appends.open()])
    })
  } catch (error) {
    await close()
    throw error
  }
  return {
    kafka,
    admin,
    appends,
    where,
    metadata: async () => clusterMetadata(await cluster.findControllerBroker()),
    async leader(topic, partition) {
      await cluster.addTargetTopic(topic)
      const [nodeId] = Object.keys(cluster.findLeaderForPartitions(topic, [partition]))
      return withoutHalfAnswers(await cluster.findBroker({ nodeId: nodeId ?? '' }))
    },
    coordinator: (groupId) => coordinatorOf(cluster, groupId),
    refresh: () => cluster.refreshMetadata(),
    close,
  }
}

/** Of a coordinator that it does not find kafkajs does not tell why: a broker that is asked itself does. */
async function coordinatorOf(cluster: Cluster, groupId: string): Promise<Broker> {
  try {
    return await cluster.findGroupCoordinator({ groupId })
  } catch (error) {
    if (!(error instanceof Error) || error.name !== 'KafkaJSGroupCoordinatorNotFound') throw error
    const anyBroker = await cluster.findControllerBroker()
    await anyBroker.findGroupCoordinator({ groupId, coordinatorType: 0 })
    throw error // it knows one by now: asked again, it is found
  }
}

/** Under a number that the broker has given to nobody before. */
async function newProducer(kafka: Kafka): Promise<AppendingClient> {
  const producer = kafka.producer({
    idempotent: true,
    maxInFlightRequests: 1,
    allowAutoTopicCreation: false,
    createPartitioner:
      () =>
      ({ message }) =>
        message.partition ?? 0, // every record names its own
    retry: RETRY,
  })
  try {
    await producer.connect()
  } catch (error) {
    await producer.disconnect()
    throw error
  }
  return producer
}

function saslOf({ mechanism, username, password }: NonNullable<KafkaEventLogOptions['sasl']>) {
  const keys = { username, password: password.reveal() }
  if (mechanism === 'plain') return { mechanism: 'plain' as const, ...keys }
  return mechanism === 'scram-sha-256'
    ? { mechanism: 'scram-sha-256' as const, ...keys }
    : { mechanism: 'scram-sha-512' as const, ...keys }
}
