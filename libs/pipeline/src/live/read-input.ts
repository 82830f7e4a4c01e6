import { type JsonObject, Fault } from '@storemesh/core'
import type { HeardEvent, LiveInput } from '@storemesh/domain'
import type { LogRecord } from '@storemesh/event-log'
import { contractOf } from '../contract-of.js'
import { type EventReader, eventReader } from '../event-reader.js'
import type { LiveParts } from './live-parts.js'
import type { InputBatch, InputSource } from './partition-inputs.js'

const BATCH = { records_max: 4_000, bytes_max: 2 << 20 }

/** Few, since what lives no longer than this costs the collector nothing. */
const EVENTS_AT_ONCE = 1_000

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
  const end = async () => {
    const ends = await parts.eventLog.ends(topic)
    return ends.find((each) => each.partition === partition)?.next_offset ?? 0
  }
  return {
    start_offset,
    batches: readable(batches, { read, end, input: number, at }),
    end,
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

interface Reading {
  readonly read: EventReader
  readonly end: () => Promise<number>
  readonly input: number
  readonly at: string | undefined
}

/** What the contract cannot read is told of by ingestion, which keeps it with its reason. */
async function* readable(
  batches: AsyncIterable<readonly LogRecord[]>,
  { read, end, input, at }: Reading,
): AsyncGenerator<InputBatch, void, void> {
  const timeOf = at === undefined ? () => 0 : timeReader(at)
  for await (const batch of batches) {
    for (let first = 0; first < batch.length; first += EVENTS_AT_ONCE) {
      const some = batch.slice(first, first + EVENTS_AT_ONCE)
      const checks = await read(some.map(({ value }) => value))
      const heard: HeardEvent[] = []
      let place = 0
      for (const { partition, offset, appended_ms } of some) {
        const checked = checks[place]
        place += 1
        if (!checked?.ok) continue
        const fields = checked.columns
        heard.push({ fields, partition, offset, input, at_ms: timeOf(fields), appended_ms })
      }
      const next_offset = (some.at(-1)?.offset ?? -1) + 1
      yield { events: heard, next_offset, hasMore: first + EVENTS_AT_ONCE < batch.length || next_offset < (await end()) }
    }
  }
}

const DAY_LENGTH = 10
const HOUR_MS = 3_600_000
const MINUTE_MS = 60_000

/** Reads a column that its contract requires: an instant in UTC, to the millisecond. The day before it is remembered: most have the same. */
function timeReader(at: string): (fields: JsonObject) => number {
  let day = ''
  let day_ms = 0
  return (fields) => {
    const text = fields[at]
    if (typeof text !== 'string' || text.length < 'yyyy-mm-ddThh:mm:ss.mmm'.length)
      throw new Fault('FIELD_INVALID', `${at}: expected an instant in every event, as the contract that was checked requires`)
    if (!text.startsWith(day) || day === '') {
      day = text.slice(0, DAY_LENGTH)
      day_ms = Date.parse(`${day}T00:00:00Z`)
    }
    const time_ms = twoDigits(text, 11) * HOUR_MS + twoDigits(text, 14) * MINUTE_MS + twoDigits(text, 17) * 1000
    return day_ms + time_ms + twoDigits(text, 20) * 10 + digit(text, 22)
  }
}

const ZERO = 48
const digit = (text: string, place: number): number => text.charCodeAt(place) - ZERO
const twoDigits = (text: string, place: number): number => digit(text, place) * 10 + digit(text, place + 1)
