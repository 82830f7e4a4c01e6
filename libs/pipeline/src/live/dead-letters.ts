import { deterministicId, isJsonObject, type JsonObject } from '@storemesh/core'
import type { LiveProcessor, RefusedStep } from '@storemesh/domain'
import { type RejectedRow, toDeadLetter } from '../ingest/dead-letter.js'
import type { LiveParts } from './live-parts.js'

/** What a processor could not take, without its bytes: those of an event are still in its topic. */
export interface Letter {
  readonly code: string
  readonly message: string
  /** Grows with each step of one partition. */
  readonly sequence: number
  readonly of: { readonly topic: string; readonly offset: number } | { readonly key: string; readonly due_ms: number }
}

export const letterTopic = ({ changes }: Pick<LiveProcessor, 'changes'>): string => `dead-letter.${changes}`

export const letterOf = ({ inputs }: LiveProcessor, { of, code, message, sequence }: RefusedStep): Letter =>
  'offset' in of
    ? { code, message, sequence, of: { topic: inputs[of.input]?.topic ?? '', offset: of.offset } }
    : { code, message, sequence, of: { key: of.key, due_ms: of.due_ms } }

export const letterJson = ({ code, message, sequence, of }: Letter): JsonObject => ({ code, message, sequence, of: { ...of } })

export function readLetter({ code, message, sequence, of }: JsonObject): readonly Letter[] {
  if (typeof code !== 'string' || typeof message !== 'string' || typeof sequence !== 'number' || !isJsonObject(of)) return []
  const { topic, offset, key, due_ms } = of
  if (typeof topic === 'string' && typeof offset === 'number') return [{ code, message, sequence, of: { topic, offset } }]
  return typeof key === 'string' && typeof due_ms === 'number' ? [{ code, message, sequence, of: { key, due_ms } }] : []
}

/** Told after the write that leaves it behind, and again after a crash, when the log leaves repeats out. */
export async function tellLetters(
  { eventLog, log }: Pick<LiveParts, 'eventLog' | 'log'>,
  processor: LiveProcessor,
  partition: number,
  letters: readonly Letter[],
): Promise<void> {
  if (letters.length === 0) return
  const { name } = processor
  const rows: RejectedRow[] = []
  for (const { of, code, message, sequence } of letters) {
    const place = 'topic' in of ? [of.topic, of.offset] : ['timer', of.due_ms, of.key]
    rows.push({
      value: 'topic' in of ? await bytesAt(eventLog, of.topic, partition, of.offset) : timerBytes(of),
      reason: { code, message },
      row_id: deterministicId(name, partition, ...place),
      partition,
      offset: 'topic' in of ? of.offset : sequence,
      teller: { name: `live ${name} ${partition}`, sequence },
    })
  }
  await toDeadLetter(eventLog, letterTopic(processor), rows)
  const counts = new Map<string, number>()
  for (const { code } of letters) counts.set(code, (counts.get(code) ?? 0) + 1)
  for (const [code, count] of counts) log.warn('live_steps_refused', { processor: name, partition, code, count })
}

/** As they came; none where the topic does not keep them any more. */
async function bytesAt(log: LiveParts['eventLog'], topic: string, partition: number, offset: number): Promise<Uint8Array> {
  const first = (await log.ends(topic)).find((each) => each.partition === partition)?.first_offset ?? 0
  const [record] = offset < first ? [] : await log.read(topic, partition, offset, { records_max: 1, bytes_max: 1 })
  return record?.offset === offset ? record.value : new Uint8Array()
}

/** A timer was told by nobody: what was due, and with whom. */
const timerBytes = (due: JsonObject): Uint8Array => new TextEncoder().encode(JSON.stringify(due))
