import { setMaxListeners } from 'node:events'
import { type Clock, type Dice, Fault, isFault } from '@storemesh/core'
import type { EventLog, Membership } from '../event-log.js'
import { requireReadLimits } from '../limits.js'
import { followTopic } from './follow-topic.js'
import { commitGroup, groupLag, groupPositions } from './group-positions.js'
import { logIdentity } from './log-identity.js'
import { joinGroup } from './membership.js'
import { openTopics } from './open-topics.js'
import type { Topic } from './topic.js'

export interface EmbeddedEventLogOptions {
  /** One folder, one log; any number of processes append and read at once. */
  readonly folder: string
  readonly clock: Clock
  readonly dice: Dice
}

export interface EmbeddedEventLog extends EventLog {
  /** Retention and compaction run by themselves now and then; this runs them until nothing is left to take away. */
  upkeep(topic: string): Promise<void>
}

/** Attempts at a topic that others delete and make anew meanwhile. */
const ATTEMPTS_MAX = 5

/** The log in a folder, with one LMDB environment for each topic: writers of one topic wait for each other, not for others. */
export async function embeddedEventLog({ folder, clock, dice }: EmbeddedEventLogOptions): Promise<EmbeddedEventLog> {
  const id = await logIdentity(folder, dice)
  const topics = openTopics(folder, clock, dice)
  const closing = new AbortController()
  setMaxListeners(0, closing.signal) // all who follow wait for it, and many are no leak
  let closed: Promise<void> | undefined

  const open = () => {
    if (closed) throw new Fault('LOG_CLOSED', `${folder}: this log was closed; open it again to use it`)
    return topics
  }
  const inTopic = async <Result>(name: string, work: (topic: Topic) => Result | Promise<Result>): Promise<Result> => {
    for (let attempt = 1; ; attempt++) {
      try {
        return await work(await open().get(name))
      } catch (error) {
        if (!isFault(error, 'TOPIC_REPLACED') || attempt === ATTEMPTS_MAX) throw named(error)
        open().forget(name)
      }
    }
  }
  /** Its ends are looked at, so that one deleted meanwhile is noticed. */
  const current = (name: string): Promise<Topic> =>
    inTopic(name, (topic) => {
      topic.ends()
      return topic
    })
  const memberships = new Set<Membership>()
  const finish = async () => {
    for (const membership of memberships) await membership.leave().catch(unlessGone)
    await topics.close()
  }

  return {
    id,
    async createTopic(name, settings) {
      const topic = await open().create(name, settings).catch(rethrowNamed)
      return topic.description
    },
    async topics() {
      return open().all().catch(rethrowNamed)
    },
    async topic(name) {
      return open().described(name).catch(rethrowNamed)
    },
    async deleteTopic(name) {
      await open().remove(name).catch(rethrowNamed)
    },
    deleteRecords: (name, before) => inTopic(name, (topic) => topic.upkeep.deleteRecords(before)),
    offsetsAt: (name, appended_ms) => inTopic(name, (topic) => topic.offsetsAt(appended_ms)),
    upkeep: (name) => inTopic(name, (topic) => topic.upkeep.whole()),
    append: (name, records, { producer } = {}) => inTopic(name, (topic) => topic.append(records, producer)),
    async read(name, partition, offset, limits) {
      requireReadLimits(limits)
      return inTopic(name, (topic) => topic.read(partition, offset, limits))
    },
    async readValues(name, partition, offset, limits, used) {
      requireReadLimits(limits)
      return inTopic(name, (topic) => topic.readValues(partition, offset, limits, used))
    },
    ends: (name) => inTopic(name, (topic) => topic.ends()),
    async *follow(name, from, { signal, ...limits }) {
      requireReadLimits(limits)
      try {
        yield* followTopic(await current(name), from, limits, [signal, closing.signal])
      } catch (error) {
        throw named(error)
      }
    },
    groupPositions: (group, name) => inTopic(name, (topic) => groupPositions(topic, group)),
    commitGroup: (group, name, positions) => inTopic(name, (topic) => commitGroup(topic, group, positions)),
    lag: (group, name) => inTopic(name, (topic) => groupLag(topic, group)),
    join: (group, name, options) =>
      inTopic(name, async (topic) => {
        const joined = await joinGroup(topic, group, dice.uuid(), options, clock)
        const membership: Membership = {
          ...joined,
          async *batches() {
            try {
              yield* joined.batches()
            } catch (error) {
              throw named(error)
            }
          },
          async leave() {
            memberships.delete(membership)
            await joined.leave().catch(unlessGone)
          },
        }
        memberships.add(membership)
        return membership
      }),
    close() {
      closing.abort()
      closed ??= finish()
      return closed
    },
  }
}

/** The port's names for a damaged file and for a topic that went while it was used; everything else has its name already. */
function named(error: unknown): unknown {
  if (isFault(error, 'DATA_FILE_CORRUPT'))
    return new Fault('LOG_FILE_CORRUPT', error.message.replace(/^DATA_FILE_CORRUPT: /, ''), { cause: error })
  if (isFault(error, 'TOPIC_REPLACED'))
    return new Fault('TOPIC_NOT_FOUND', error.message.replace(/^TOPIC_REPLACED: /, ''), { cause: error })
  return error
}

/** Whoever leaves a group of a topic that was deleted has left it already. */
const unlessGone = (error: unknown): void => {
  if (!isFault(error, 'TOPIC_REPLACED')) throw named(error)
}

const rethrowNamed = (error: unknown): never => {
  throw named(error)
}
