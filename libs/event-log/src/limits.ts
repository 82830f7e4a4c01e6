import { Fault, withinLimit } from '@storemesh/core'
import type { NewRecord, ReadLimits, TopicDescription, TopicSettings } from './event-log.js'

export const PARTITIONS_MAX = 1024
/** Key, value and headers of one record together: what Kafka takes by default. */
export const RECORD_BYTES_MAX = 2 ** 20
export const APPEND_RECORDS_MAX = 100_000
export const APPEND_BYTES_MAX = 64 * 2 ** 20
export const READ_RECORDS_MAX = 100_000
export const READ_BYTES_MAX = 64 * 2 ** 20
export const HEADERS_MAX = 64
/** Of what was given to append and is not on the disk yet, by topic; appends beyond it wait. */
export const IN_FLIGHT_BYTES_MAX = 64 * 2 ** 20
export const APPENDS_WAITING_MAX = 100_000
export const GROUP_MEMBERS_MAX = 256
export const SESSION_MS = { min: 100, usual: 10_000, max: 3_600_000 }
/** Both ends of what can be asked for; a century, and more than a file may hold. */
export const RETENTION_MS_MAX = 100 * 365 * 86_400_000
export const RETENTION_BYTES_MAX = 2 ** 50
const NAME_BYTES_MAX = 200
/** A folder's name on every file system and a topic's name in Kafka. */
const TOPIC_PATTERN = /^[a-z0-9][a-z0-9._-]{0,199}$/

export const isTopicName = (name: string): boolean => TOPIC_PATTERN.test(name)

export function requireTopicName(name: string): void {
  if (isTopicName(name)) return
  const expected = 'expected up to 200 lower-case letters, digits, dots, hyphens and underscores, a letter or digit first'
  throw new Fault('TOPIC_NAME_INVALID', `${expected}, got ${JSON.stringify(name.slice(0, 250))}`)
}

/** Names of groups and producers: any text without NUL, which separates them from what follows in a key. */
export function requireName(what: string, name: string): void {
  const bytes = Buffer.byteLength(name)
  if (bytes > 0 && bytes <= NAME_BYTES_MAX && !name.includes('\0')) return
  throw new Fault('NAME_INVALID', `${what}: expected 1 to ${NAME_BYTES_MAX} bytes without NUL, got ${bytes} bytes`)
}

export function requirePartition({ name, partitions }: TopicDescription, partition: number): void {
  if (Number.isInteger(partition) && partition >= 0 && partition < partitions) return
  throw new Fault('PARTITION_NOT_FOUND', `${name}: expected a partition from 0 to ${partitions - 1}, got ${partition}`)
}

export function requireTopicSettings(name: string, { partitions, retention_ms, retention_bytes }: TopicSettings): void {
  withinLimit(`partitions of ${name}`, partitions, { min: 1, max: PARTITIONS_MAX })
  if (retention_ms !== undefined) withinLimit(`retention_ms of ${name}`, retention_ms, { min: 0, max: RETENTION_MS_MAX })
  if (retention_bytes !== undefined)
    withinLimit(`retention_bytes of ${name}`, retention_bytes, { min: 0, max: RETENTION_BYTES_MAX })
}

/** Of a compacted topic, whose records stand for their keys. */
export function requireKeys(topic: string, records: readonly NewRecord[]): void {
  if (records.every(({ key }) => key !== undefined)) return
  throw new Fault('KEY_REQUIRED', `${topic} is compacted, so every record needs a key; got one without`)
}

export function requireReadLimits({ records_max, bytes_max }: ReadLimits): void {
  withinLimit('records_max', records_max, { min: 1, max: READ_RECORDS_MAX })
  withinLimit('bytes_max', bytes_max, { min: 1, max: READ_BYTES_MAX })
}

/** RECORD_TOO_LARGE where the record is more than every log takes. */
export function requireRecordSize(topic: string, record: NewRecord, size_bytes: number): void {
  if (size_bytes > RECORD_BYTES_MAX) {
    throw new Fault(
      'RECORD_TOO_LARGE',
      `${topic}: expected a record of at most ${RECORD_BYTES_MAX} bytes, got ${size_bytes}; split it or store it elsewhere`,
    )
  }
  if (record.headers) withinLimit('headers of one record', Object.keys(record.headers).length, { min: 0, max: HEADERS_MAX })
}
