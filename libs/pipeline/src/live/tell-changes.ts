import type { LiveProcessor, ToldChange } from '@storemesh/domain'
import { changeBytes } from '@storemesh/subgraph'
import type { LiveParts } from './live-parts.js'

/** Told again after a crash, when the log leaves repeats out. */
export async function tellChanges(
  { eventLog }: Pick<LiveParts, 'eventLog'>,
  { name, changes }: LiveProcessor,
  partition: number,
  told: readonly ToldChange[],
): Promise<void> {
  if (told.length === 0) return
  const records = told.map(({ id, key, row, sequence }) => ({ key, partition, sequence, value: changeBytes({ id, key, row }) }))
  await eventLog.append(changes, records, { producer: `live ${name} ${partition}` })
}
