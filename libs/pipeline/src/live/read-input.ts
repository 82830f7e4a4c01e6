import { type JsonObject, Fault } from '@storemesh/core'
import type { LiveInput } from '@storemesh/domain'
import type { LogRecord } from '@storemesh/event-log'
import { contractOf } from '../contract-of.js'
import { type EventReader, eventReader } from '../event-reader.js'
import type { LiveParts } from './live-parts.js'
import type { InputBatch, InputSource } from './partition-inputs.js'

const BATCH = { records_max: 4_000, bytes_max: 2 << 20 }

/** Where to read, from where on, and whether to wait for more. */
export interface InputPlace {
  readonly number: number
  readonly partition: number
  readonly start_offset: number
  readonly signal: AbortSignal
  /** Ends at what is there instead of waiting. */
  readonly once: boolean
}

export function readInput(parts: LiveParts, input: LiveInput, place: InputPlace): InputSource {
  const { topic, at } = input
  const { number, partition, start_offset, signal, once } = place
  const contract = contractOf(parts.contracts, input.contract)
  const read = eventReader(parts, contract)
  const batches = once
    ? untilEnd(parts, topic, place)
    : parts.eventLog.follow(topic, new Map([[partition, start_offset]]), { ...BATCH, partitions: [partition], signal })
  return {
    start_offset,
    batches: readable(batches, read, number, at),
    async end() {
      const ends = await parts.eventLog.ends(topic)
      return ends.find((each) => each.partition === partition)?.next_offset ?? 0
    },
  }
}

async function* untilEnd(
  { eventLog }: LiveParts,
  topic: string,
  { partition, start_offset, signal }: InputPlace,
): AsyncGenerator<readonly LogRecord[], void, void> {
  for (let offset = start_offset; !signal.aborted; ) {
    const records = await eventLog.read(topic, partition, offset, BATCH)
    const last = records.at(-1)
    if (!last) return
    yield records
    offset = last.offset + 1
  }
}

/** What the contract cannot read is told of by ingestion, which keeps it with its reason. */
async function* readable(
  batches: AsyncIterable<readonly LogRecord[]>,
  read: EventReader,
  input: number,
  at: string | undefined,
): AsyncGenerator<InputBatch, void, void> {
  for await (const batch of batches) {
    const events = await read(batch.map(({ value }) => value))
    const records = batch.flatMap(({ partition, offset, value }, place) => {
      const checked = events[place]
      if (!checked?.ok) return []
      const fields = checked.columns
      return [{ event: { fields, partition, offset, input, at_ms: at === undefined ? 0 : timeOf(fields, at) }, value }]
    })
    yield { records, next_offset: (batch.at(-1)?.offset ?? -1) + 1 }
  }
}

/** Of a column that its contract requires: an instant in UTC. */
function timeOf(fields: JsonObject, at: string): number {
  const value = fields[at]
  const at_ms = typeof value === 'string' ? Date.parse(value) : Number.NaN
  if (!Number.isNaN(at_ms)) return at_ms
  throw new Fault('FIELD_INVALID', `${at}: expected an instant in every event, as the contract that was checked requires`)
}
