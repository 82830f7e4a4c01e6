import { readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { type Clock, type Dice, Fault } from '@storemesh/core'
import { type Environment, openEnvironment } from '@storemesh/lmdb'
import type { TopicDescription, TopicSettings } from '../event-log.js'
import { isTopicName, requireTopicName, requireTopicSettings } from '../limits.js'
import { type Topic, topicIn } from './topic.js'
import { storeDescription, storedDescription } from './topic-description.js'
import { deletedKey } from './topic-keys.js'
import { batchBuffers } from './batch-buffers.js'
import { deleteTopic, wipe } from './delete-topic.js'

/** The topics below one folder, each opened when it is first used. */
export interface OpenTopics {
  /** TOPIC_NOT_FOUND. */
  get(name: string): Promise<Topic>
  create(name: string, settings: TopicSettings): Promise<Topic>
  /** Nothing where there is none. */
  remove(name: string): Promise<void>
  /** What was known of a topic that was deleted or made anew by another process. */
  forget(name: string): void
  all(): Promise<readonly TopicDescription[]>
  /** As another process may have made it meanwhile. */
  described(name: string): Promise<TopicDescription | undefined>
  close(): Promise<void>
}

export function openTopics(folder: string, clock: Clock, dice: Dice): OpenTopics {
  const buffers = batchBuffers()
  const environments = new Map<string, Promise<Environment>>()
  const topics = new Map<string, Topic>()

  /** Kept once it is open; a failure is not, so that a mended file opens. */
  const environmentOf = (name: string): Promise<Environment> => {
    const kept = environments.get(name)
    if (kept) return kept
    const opening = openEnvironment({ folder: join(folder, name), clock })
    environments.set(name, opening)
    opening.catch(() => environments.delete(name))
    return opening
  }

  const remember = (environment: Environment, description: TopicDescription): Topic => {
    const known = topics.get(description.name)
    if (known && JSON.stringify(known.description) === JSON.stringify(description)) return known
    const topic = topicIn(environment, description, clock, buffers)
    topics.set(description.name, topic)
    topic.upkeep.soon()
    return topic
  }

  const find = async (name: string): Promise<Topic | undefined> => {
    const open = topics.get(name)
    if (open) return open
    // Looking for a topic must not make its folder.
    if (!(await exists(join(folder, name)))) return undefined
    const environment = await environmentOf(name)
    const description = storedDescription(environment, environment.folder, name)
    return description && remember(environment, description)
  }

  const descriptionIn = async (name: string): Promise<TopicDescription | undefined> => {
    const environment = await environmentOf(name)
    return storedDescription(environment, environment.folder, name)
  }

  return {
    async get(name) {
      requireTopicName(name)
      const topic = await find(name)
      if (topic) return topic
      throw new Fault('TOPIC_NOT_FOUND', `there is no topic ${name} in ${folder}; create it first`)
    },

    async create(name, { partitions, retention_ms, retention_bytes, compacted }) {
      requireTopicName(name)
      const settings = {
        partitions,
        ...(retention_ms === undefined ? {} : { retention_ms }),
        ...(retention_bytes === undefined ? {} : { retention_bytes }),
        ...(compacted ? { compacted } : {}),
      }
      requireTopicSettings(name, settings)
      const environment = await environmentOf(name)
      const wanted = { name, id: dice.uuid(), ...settings }
      for (;;) {
        const settled = await describeOnce(environment, wanted)
        if (settled !== 'being deleted') return remember(environment, settled)
        // What a crash left of a topic of this name must not be found in the new one.
        await wipe(environment)
      }
    },

    async remove(name) {
      requireTopicName(name)
      topics.delete(name)
      if (await exists(join(folder, name))) await deleteTopic(await environmentOf(name), name)
    },

    forget(name) {
      topics.delete(name)
    },

    async all() {
      const found: TopicDescription[] = []
      for (const name of await topicFolders(folder)) {
        const description = await descriptionIn(name)
        if (description) found.push(description)
      }
      return found
    },

    async described(name) {
      if (!isTopicName(name)) return undefined
      const isThere = environments.has(name) || (await exists(join(folder, name)))
      return isThere ? descriptionIn(name) : undefined
    },

    async close() {
      for (const opening of environments.values()) {
        const environment = await opening.catch(() => undefined) // whoever asked for it was told
        await environment?.close()
      }
    },
  }
}

async function topicFolders(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true })
  const names = entries.filter((entry) => entry.isDirectory() && isTopicName(entry.name)).map(({ name }) => name)
  return names.toSorted()
}

type Settled = TopicDescription | 'being deleted'

/** Of several who create a topic at once, the first describes it; retention is as the last one asked. */
function describeOnce(environment: Environment, wanted: TopicDescription): Promise<Settled> {
  const { name } = wanted
  return environment.write((transaction) => {
    if (transaction.get(deletedKey)) return 'being deleted'
    const found = storedDescription(transaction, environment.folder, name)
    if (found) requireAlike(found, wanted)
    const settled = { ...wanted, id: found?.id ?? wanted.id }
    if (JSON.stringify(found) !== JSON.stringify(settled)) storeDescription(transaction, settled)
    return settled
  })
}

function requireAlike(found: TopicDescription, wanted: TopicDescription): void {
  const shape = ({ partitions, compacted }: TopicSettings) =>
    `${partitions} partitions, ${compacted ? 'compacted' : 'not compacted'}`
  if (shape(found) === shape(wanted)) return
  throw new Fault('TOPIC_DIFFERS', `${wanted.name} is there with ${shape(found)}, expected ${shape(wanted)}; use another name`)
}

const exists = (path: string): Promise<boolean> =>
  stat(path).then(
    () => true,
    (error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return false
      throw error
    },
  )
