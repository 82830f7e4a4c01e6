import type { EventLog, LogRecord, NewRecord, Positions } from '../event-log.js'

/** A log that starts empty, and can be closed and opened again as another process would find it. */
export interface LogUnderTest {
  readonly log: EventLog
  readonly reopen: () => Promise<EventLog>
  /** Retention and compaction have done what they can when it resolves. */
  readonly settle: (topic: string) => Promise<void>
}

export const ALL = { records_max: 10_000, bytes_max: 10_000_000 }
export const TOPIC = 'orders.events'

export const bytes = (text: string) => new TextEncoder().encode(text)
export const textOf = (record: LogRecord) => new TextDecoder().decode(record.value)
export const record = (text: string, more: Omit<NewRecord, 'value'> = {}): NewRecord => ({ value: bytes(text), ...more })
export const numbered = (count: number, more: Omit<NewRecord, 'value'> = {}) =>
  Array.from({ length: count }, (_, n) => record(`${n}`, more))
export const large = (size_bytes: number): NewRecord => ({ value: new Uint8Array(size_bytes), partition: 0 })
/** What a producer sends, numbered as its sequence. */
export const send = (from: number, to: number, more: Omit<NewRecord, 'value'> = { partition: 0 }) =>
  Array.from({ length: to - from + 1 }, (_, n) => record(`${from + n}`, { ...more, sequence: from + n }))
export const failure = (work: Promise<unknown>) =>
  work.then(
    () => undefined,
    (error: unknown) => error,
  )
export const readAll = async (log: EventLog, partition = 0, topic = TOPIC) => {
  const first = (await log.ends(topic))[partition]?.first_offset ?? 0
  return log.read(topic, partition, first, ALL)
}

export const firstBatch = (log: EventLog, signal: AbortSignal) => {
  const batches = log.follow(TOPIC, new Map(), { ...ALL, signal })
  return batches[Symbol.asyncIterator]().next()
}

/** Follows until so many records have come. */
export async function take(log: EventLog, count: number, from: Positions = new Map()): Promise<LogRecord[]> {
  const stop = new AbortController()
  const taken: LogRecord[] = []
  for await (const batch of log.follow(TOPIC, from, { ...ALL, signal: stop.signal })) {
    taken.push(...batch)
    if (taken.length >= count) stop.abort()
  }
  return taken
}

/** What is followed up to this offset of the topic's one partition, however few records that is. */
export async function takeTo(log: EventLog, offset: number): Promise<LogRecord[]> {
  const stop = new AbortController()
  const taken: LogRecord[] = []
  for await (const batch of log.follow(TOPIC, new Map(), { ...ALL, signal: stop.signal })) {
    taken.push(...batch)
    if (taken.some((record) => record.offset >= offset)) stop.abort()
  }
  return taken
}
