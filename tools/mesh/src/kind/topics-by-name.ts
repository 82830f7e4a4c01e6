import { isWebhookName } from '@storemesh/webhook/name'
import type { Kind } from './kind.js'

const NAMES_MAX = 64
const TOPIC_LENGTH_MAX = 200

/** A topic for each name: an object in a config file, `name=topic,name=topic` in a text. */
export const topicsByName: Kind<ReadonlyMap<string, string>> = {
  expected: `a topic for each of at most ${NAMES_MAX} names in lower case, such as marketplace=transactions-topic`,
  fromText: (text) => fromPairs(text.split(',').map((pair) => pair.split('='))),
  fromValue: (value) =>
    typeof value === 'object' && value !== null && !Array.isArray(value) ? fromPairs(Object.entries(value)) : undefined,
  show: (topics) => (topics.size === 0 ? 'none' : [...topics].map(([name, topic]) => `${name}=${topic}`).join(',')),
}

function fromPairs(pairs: readonly (readonly unknown[])[]): ReadonlyMap<string, string> | undefined {
  const topics = new Map<string, string>()
  for (const [name, topic, ...more] of pairs) {
    if (typeof name !== 'string' || typeof topic !== 'string' || more.length > 0) return undefined
    if (!isWebhookName(name) || topic === '' || topic.length > TOPIC_LENGTH_MAX || topics.has(name)) return undefined
    topics.set(name, topic)
  }
  return topics.size <= NAMES_MAX ? topics : undefined
}
