import { type Clock, type Dice, Fault, isFault } from '@storemesh/core'
import type { EventLog } from '../event-log.js'
import { requireReadLimits } from '../limits.js'
import { followTopic } from './follow-topic.js'
import { commitGroup, groupPositions } from './group-positions.js'
import { logIdentity } from './log-identity.js'
import { openTopics } from './open-topics.js'
import type { Topic } from './topic.js'

export interface EmbeddedEventLogOptions {
  /** One folder, one log; any number of processes append and read at once. */
  readonly folder: string
  readonly clock: Clock
  readonly dice: Dice
}

/** The log in a folder, with one LMDB environment for each topic: writers of one topic wait for each other, not for others. */
export async function embeddedEventLog({ folder, clock, dice }: EmbeddedEventLogOptions): Promise<EventLog> {
  const id = await logIdentity(folder, dice)
  const topics = openTopics(folder, clock, dice)
  const closing = new AbortController()
  let closed: Promise<void> | undefined

  const open = () => {
    if (closed) throw new Fault('LOG_CLOSED', `${folder}: this log was closed; open it again to use it`)
    return topics
  }
  const inTopic = async <Result>(name: string, work: (topic: Topic) => Result | Promise<Result>): Promise<Result> => {
    try {
      return await work(await open().get(name))
    } catch (error) {
      throw named(error)
    }
  }

  return {
    id,
    async createTopic(name, settings) {
      const topic = await open().create(name, settings).catch(rethrowNamed)
      return topic.description
    },
    async topics() {
      const all = await open().all().catch(rethrowNamed)
      return all.map(({ description }) => description)
    },
    append: (name, records, { producer } = {}) => inTopic(name, (topic) => topic.append(records, producer)),
    async read(name, partition, offset, limits) {
      requireReadLimits(limits)
      return inTopic(name, (topic) => topic.read(partition, offset, limits))
    },
    ends: (name) => inTopic(name, (topic) => topic.ends()),
    async *follow(name, from, { signal, ...limits }) {
      requireReadLimits(limits)
      try {
        yield* followTopic(await open().get(name), from, limits, [signal, closing.signal])
      } catch (error) {
        throw named(error)
      }
    },
    groupPositions: (group, name) => inTopic(name, (topic) => groupPositions(topic, group)),
    commitGroup: (group, name, positions) => inTopic(name, (topic) => commitGroup(topic, group, positions)),
    close() {
      closing.abort()
      closed ??= topics.close()
      return closed
    },
  }
}

/** The port's name for a damaged file; everything else has its name already. */
const named = (error: unknown): unknown =>
  isFault(error, 'DATA_FILE_CORRUPT')
    ? new Fault('LOG_FILE_CORRUPT', error.message.replace(/^DATA_FILE_CORRUPT: /, ''), { cause: error })
    : error

const rethrowNamed = (error: unknown): never => {
  throw named(error)
}
