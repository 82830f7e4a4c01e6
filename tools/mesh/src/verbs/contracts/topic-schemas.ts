import { type Contract, type TopicSchema, topicSchema } from '@storemesh/contract'
import { Fault, isFault } from '@storemesh/core'
import type { SchemaRegistry, SchemaText } from '@storemesh/schema-registry'

/** What the topics of these contracts carry, for who looks for it by a topic's name. A draft promises nothing yet. */
export const topicSchemas = (contracts: readonly Contract[]): readonly TopicSchema[] =>
  contracts
    .filter(({ status }) => status === 'active' || status === 'deprecated')
    .flatMap((contract) => topicSchema(contract) ?? [])

/** Kafka's programs look for the schema of a topic's values under this name. */
const subjectOf = ({ topic }: TopicSchema): string => `${topic}-value`
const schemaTextOf = ({ text }: TopicSchema): SchemaText => ({ type: 'JSON', text })

/** TOPIC_SCHEMA_CONFLICT where a topic's schema cannot follow the one before, or two are of one topic. */
export async function requireFollowing(schemas: SchemaRegistry, topics: readonly TopicSchema[]): Promise<void> {
  for (const topic of topics) {
    if (topics.some((other) => other.topic === topic.topic && other.text !== topic.text))
      throw conflict(topic, 'two contracts say what it carries')
    if (await isThere(schemas, topic)) continue
    const found = await schemas.conflicts(subjectOf(topic), schemaTextOf(topic)).catch(noneYet([]))
    if (found.length > 0) throw conflict(topic, `${found.join('; ')}; its records of the old form are there still`)
  }
}

/** A second time changes nothing, so it mends what a crash left. */
export async function registerTopics(schemas: SchemaRegistry, topics: readonly TopicSchema[]): Promise<void> {
  for (const topic of topics) {
    if (await isThere(schemas, topic)) continue
    const subject = subjectOf(topic)
    // whoever reads an output may have the old schema; of an input the mesh is the reader, with the new one
    if (topic.direction === 'output' && (await schemas.ownLevel(subject)) === undefined)
      await schemas.setLevel('FORWARD', subject)
    await schemas.register(subject, schemaTextOf(topic))
  }
}

/** Whether a version says the same, or the writers of the topic have their own: whoever writes Avro is not put out by the contract's. */
async function isThere(schemas: SchemaRegistry, topic: TopicSchema): Promise<boolean> {
  const subject = subjectOf(topic)
  const newest = await schemas.version(subject, 'latest').catch(noneYet(undefined))
  if (!newest || newest.schema.type === 'AVRO') return newest !== undefined
  return (await schemas.lookup(subject, schemaTextOf(topic)).catch(noneYet(undefined))) !== undefined
}

const conflict = ({ topic }: TopicSchema, why: string): Fault =>
  new Fault('TOPIC_SCHEMA_CONFLICT', `topic ${topic}: ${why}; give the new version a topic of its own, beside the old one`)

const noneYet =
  <T>(none: T) =>
  (error: unknown): T => {
    if (isFault(error, 'SUBJECT_NOT_FOUND') || isFault(error, 'SCHEMA_NOT_FOUND')) return none
    throw error
  }
