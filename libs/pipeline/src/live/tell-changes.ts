import { deterministicId, type JsonObject } from '@storemesh/core'
import type { LiveProcessor, RefusedStep, ToldChange } from '@storemesh/domain'
import { changeBytes } from '@storemesh/subgraph'
import { type RejectedRow, toDeadLetter } from '../ingest/dead-letter.js'
import type { LiveParts } from './live-parts.js'

type Told = Pick<LiveParts, 'eventLog' | 'log'>

/** Told again after a crash, when the log leaves repeats out. */
export async function tellChanges(
  { eventLog }: Told,
  { name, changes }: LiveProcessor,
  partition: number,
  told: readonly ToldChange[],
): Promise<void> {
  if (told.length === 0) return
  const records = told.map(({ id, key, row, sequence }) => ({ key, partition, sequence, value: changeBytes({ id, key, row }) }))
  await eventLog.append(changes, records, { producer: `live ${name} ${partition}` })
}

/** What a processor could not take, byte for byte with its reason, before the write that leaves it behind. */
export async function tellRefused(
  { eventLog, log }: Told,
  { name, changes }: LiveProcessor,
  partition: number,
  refused: readonly RefusedStep[],
): Promise<void> {
  if (refused.length === 0) return
  const rows = refused.map(({ of, sequence, code, message }): RejectedRow => {
    const place = 'offset' in of ? [of.input, of.offset] : ['timer', of.due_ms, of.key]
    return {
      value: 'offset' in of ? of.value : timerBytes(of),
      reason: { code, message },
      row_id: deterministicId(name, partition, ...place),
      partition,
      offset: 'offset' in of ? of.offset : sequence,
      teller: { name: `live ${name} ${partition}`, sequence },
    }
  })
  await toDeadLetter(eventLog, `dead-letter.${changes}`, rows)
  for (const [code, count] of countsByCode(refused)) log.warn('live_steps_refused', { processor: name, partition, code, count })
}

/** A timer was told by nobody: what was due, and with whom. */
const timerBytes = (due: { readonly key: string; readonly due_ms: number }): Uint8Array =>
  new TextEncoder().encode(JSON.stringify({ key: due.key, due_ms: due.due_ms } satisfies JsonObject))

function countsByCode(refused: readonly RefusedStep[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>()
  for (const { code } of refused) counts.set(code, (counts.get(code) ?? 0) + 1)
  return counts
}
