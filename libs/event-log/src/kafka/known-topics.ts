import { type Clock, Fault } from '@storemesh/core'
import type { TopicDescription } from '../event-log.js'
import type { Connection } from './connection.js'
import { describe } from './kafka-topics.js'
import { type PartitionReader, partitionReader } from './read-partition.js'

const LOOK_AGAIN = { times: 100, every_ms: 50 }

export interface KnownTopics {
  topic(name: string): Promise<TopicDescription>
  keep(topic: TopicDescription): TopicDescription
  forget(name: string): void
  reader(topic: TopicDescription, partition: number): PartitionReader
  remove(name: string): Promise<void>
}

/** Topics as they were found, each with its readers, until one of them is not there any more. */
export function knownTopics(connection: Connection, clock: Clock): KnownTopics {
  const found = new Map<string, { readonly topic: TopicDescription; readonly readers: Map<number, PartitionReader> }>()
  const keep = (topic: TopicDescription) => {
    const readers = found.get(topic.name)
    found.set(topic.name, { topic, readers: readers?.topic.id === topic.id ? readers.readers : new Map() })
    return topic
  }
  const load = (name: string) => describe(connection, name)
  return {
    async topic(name) {
      const before = found.get(name)
      if (before) return before.topic
      const topic = await load(name)
      if (topic) return keep(topic)
      throw new Fault('TOPIC_NOT_FOUND', `${name}: expected a topic of ${connection.where}, found none; make it first`)
    },
    keep,
    forget: (name) => void found.delete(name),
    reader(topic, partition) {
      const { readers } = found.get(keep(topic).name) ?? { readers: new Map<number, PartitionReader>() }
      const reader = readers.get(partition) ?? partitionReader(connection, topic.name, partition, clock)
      readers.set(partition, reader)
      return reader
    },
    async remove(name) {
      found.delete(name)
      if (!(await load(name))) return
      await connection.admin.deleteTopics({ topics: [name] })
      for (let look = 0; look < LOOK_AGAIN.times && (await load(name)); look++) await clock.sleep(LOOK_AGAIN.every_ms)
    },
  }
}
