import { readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { type Clock, type Dice, Fault, isJsonObject, parseJson, withinLimit } from '@storemesh/core'
import { type Environment, openEnvironment } from '@storemesh/lmdb'
import type { TopicDescription, TopicSettings } from '../event-log.js'
import { isTopicName, PARTITIONS_MAX, requireTopicName } from '../limits.js'
import { type Topic, topicIn } from './topic.js'
import { descriptionKey } from './topic-keys.js'

/** The topics below one folder, each opened when it is first used. */
export interface OpenTopics {
  /** TOPIC_NOT_FOUND. */
  get(name: string): Promise<Topic>
  create(name: string, settings: TopicSettings): Promise<Topic>
  all(): Promise<readonly Topic[]>
  close(): Promise<void>
}

export function openTopics(folder: string, clock: Clock, dice: Dice): OpenTopics {
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
    const topic = topics.get(description.name) ?? topicIn(environment, description, clock)
    topics.set(description.name, topic)
    return topic
  }

  const find = async (name: string): Promise<Topic | undefined> => {
    const open = topics.get(name)
    if (open) return open
    // Looking for a topic must not make its folder.
    if (!(await exists(join(folder, name)))) return undefined
    const environment = await environmentOf(name)
    const description = describe(environment, name)
    return description && remember(environment, description)
  }

  return {
    async get(name) {
      requireTopicName(name)
      const topic = await find(name)
      if (topic) return topic
      throw new Fault('TOPIC_NOT_FOUND', `there is no topic ${name} in ${folder}; create it first`)
    },

    async create(name, { partitions }) {
      requireTopicName(name)
      withinLimit(`partitions of ${name}`, partitions, { min: 1, max: PARTITIONS_MAX })
      const environment = await environmentOf(name)
      await describeOnce(environment, { id: dice.uuid(), partitions })
      const description = describe(environment, name)
      if (description?.partitions === partitions) return remember(environment, description)
      throw new Fault(
        'TOPIC_DIFFERS',
        `${name} is there with ${description?.partitions} partitions, expected ${partitions}; use another name`,
      )
    },

    async all() {
      const found: Topic[] = []
      for (const name of await topicFolders(folder)) {
        const topic = await find(name)
        if (topic) found.push(topic)
      }
      return found
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

/** Of several who create a topic at once, the first describes it. */
const describeOnce = (environment: Environment, description: Omit<TopicDescription, 'name'>): Promise<void> =>
  environment.write((transaction) => {
    if (!transaction.get(descriptionKey)) transaction.put(descriptionKey, Buffer.from(JSON.stringify(description)))
  })

/** Undefined in the moment between the folder and the topic in it, and where a crash fell into that moment. */
function describe(environment: Environment, name: string): TopicDescription | undefined {
  const stored = environment.get(descriptionKey)
  if (!stored) return undefined
  const description = parseJson(stored.toString())
  if (isJsonObject(description)) {
    const { id, partitions } = description
    if (typeof id === 'string' && typeof partitions === 'number') return { name, id, partitions }
  }
  throw new Fault(
    'LOG_FILE_CORRUPT',
    `${environment.folder}: expected a topic's description; this folder was written by something else`,
  )
}

const exists = (path: string): Promise<boolean> =>
  stat(path).then(
    () => true,
    (error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return false
      throw error
    },
  )
