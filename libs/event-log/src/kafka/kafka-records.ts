import type { Message } from 'kafkajs'
import type { FetchedMessage } from 'kafkajs/src/cluster/index.js'
import type { LogRecord, NewRecord } from '../event-log.js'

const PRODUCER = 'mesh-producer'
const SEQUENCE = 'mesh-sequence'

/** A record as Kafka takes it; who sent it and as which goes along in headers of ours. */
export function messageOf(record: NewRecord, partition: number, producer: string | undefined, compacted: boolean): Message {
  const sent = producer === undefined ? {} : { [PRODUCER]: producer, [SEQUENCE]: String(record.sequence) }
  const value = compacted && record.value.length === 0 ? null : Buffer.from(record.value)
  return { partition, key: record.key ?? null, value, headers: { ...record.headers, ...sent } }
}

export interface FetchedRecord {
  readonly record: LogRecord
  readonly sent: { readonly producer: string; readonly sequence: number } | undefined
  readonly size_bytes: number
}

export function fetchedRecord(partition: number, { offset, timestamp, key, value, headers }: FetchedMessage): FetchedRecord {
  const texts = new Map(Object.entries(headers).map(([name, one]) => [name, textOf(one)]))
  const producer = texts.get(PRODUCER)
  const sequence = texts.get(SEQUENCE)
  const sent = producer === undefined || sequence === undefined ? undefined : { producer, sequence: Number(sequence) }
  const shown = [...texts].filter(([name]) => name !== PRODUCER && name !== SEQUENCE)
  return {
    sent,
    size_bytes:
      (key?.length ?? 0) + (value?.length ?? 0) + shown.reduce((sum, [name, text]) => sum + name.length + text.length, 0),
    record: {
      partition,
      offset: Number(offset),
      appended_ms: Number(timestamp),
      ...(key && { key: key.toString() }),
      value: new Uint8Array(value ?? []),
      headers: Object.fromEntries(shown),
    },
  }
}

/** Of several headers by one name the last counts. */
const textOf = (value: Buffer | Buffer[]): string => (Array.isArray(value) ? value.at(-1) : value)?.toString() ?? ''
