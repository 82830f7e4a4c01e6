import type { LiveProcessor, ToldChange } from '@storemesh/domain'
import type { NewRecord } from '@storemesh/event-log'
import { changeBytes } from '@storemesh/subgraph'
import type { LiveParts } from './live-parts.js'

/** Told again after a crash, when the log leaves repeats out. */
export async function tellChanges(
  { eventLog }: Pick<LiveParts, 'eventLog'>,
  { name, changes }: LiveProcessor,
  partition: number,
  told: readonly ToldChange[],
): Promise<void> {
  const byTopic = new Map<string, NewRecord[]>()
  for (const { topic = changes, id, key, row, sequence, version } of told) {
    const record = { key, partition, sequence, value: changeBytes({ id, key, row, ...(version !== undefined && { version }) }) }
    const others = byTopic.get(topic)
    if (others) others.push(record)
    else byTopic.set(topic, [record])
  }
  const producer = `live ${name} ${partition}`
  await Promise.all([...byTopic].map(([topic, records]) => eventLog.append(topic, records, { producer })))
}
