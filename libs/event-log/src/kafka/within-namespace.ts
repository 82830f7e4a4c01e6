import type { EventLog } from '../event-log.js'

/** A log of its own on a cluster that others use too: its topics and groups carry a prefix there that nobody here sees. */
export function withinNamespace(log: EventLog, namespace: string): EventLog {
  const prefix = `${namespace}.`
  const full = (name: string) => prefix + name
  return {
    id: `${log.id}/${namespace}`,
    createTopic: async (name, settings) => ({ ...(await log.createTopic(full(name), settings)), name }),
    async topics() {
      const all = await log.topics()
      return all.flatMap((topic) => (topic.name.startsWith(prefix) ? [{ ...topic, name: topic.name.slice(prefix.length) }] : []))
    },
    async topic(name) {
      const found = await log.topic(full(name))
      return found && { ...found, name }
    },
    append: (name, records, options) => log.append(full(name), records, options),
    read: (name, partition, offset, limits) => log.read(full(name), partition, offset, limits),
    ends: (name) => log.ends(full(name)),
    follow: (name, from, options) => log.follow(full(name), from, options),
    groupPositions: (group, name) => log.groupPositions(full(group), full(name)),
    commitGroup: (group, name, positions) => log.commitGroup(full(group), full(name), positions),
    deleteTopic: (name) => log.deleteTopic(full(name)),
    deleteRecords: (name, before) => log.deleteRecords(full(name), before),
    offsetsAt: (name, appended_ms) => log.offsetsAt(full(name), appended_ms),
    lag: (group, name) => log.lag(full(group), full(name)),
    join: (group, name, options) => log.join(full(group), full(name), options),
    close: () => log.close(),
  }
}
