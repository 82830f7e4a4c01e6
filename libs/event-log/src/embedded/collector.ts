import type { LogRecord, ReadLimits } from '../event-log.js'
import { decodeBatch, emptySink, isFull } from './record-batch.js'

/** Where batches go that were read, until a record does not fit any more. The first one always does. */
export interface Collector {
  readonly limits: ReadLimits
  /** Whether it keeps no bytes that it is given, so that they may be those of the next batch soon. */
  readonly copies: boolean
  state(): Collected
  /** The batch's records from `offset` on. */
  add(partition: number, firstOffset: number, bytes: Buffer, offset: number): void
}

export interface Collected {
  readonly count: number
  readonly size_bytes: number
  readonly isFull: boolean
}

export function recordsCollector(limits: ReadLimits): Collector & { readonly records: LogRecord[] } {
  const sink = emptySink(limits)
  return {
    limits,
    copies: false,
    records: sink.records,
    state: () => ({ count: sink.records.length, size_bytes: sink.size_bytes, isFull: isFull(sink) }),
    add: (partition, firstOffset, bytes, offset) => decodeBatch(sink, partition, firstOffset, bytes, offset),
  }
}
