import { type Clock, Fault } from '@storemesh/core'
import type { LogRecord, ReadLimits } from '../event-log.js'
import type { Connection } from './connection.js'
import { fetchedRecord } from './kafka-records.js'
import { untilItPasses } from './passing-error.js'
import { type Repeats, repeatsFrom } from './repeats.js'

/** How far before its start a reader looks for the first of a repeat. */
const LOOKED_BACK_MAX = 100_000
const FETCH_BYTES = { min: 65_536, max: 16 * 2 ** 20 }

export interface PartitionReader {
  read(offset: number, limits: ReadLimits, first_offset: () => Promise<number>): Promise<readonly LogRecord[]>
}

/** Reads one partition. One read at a time: what a repeat is follows from the records before it. */
export function partitionReader(connection: Connection, topic: string, partition: number, clock: Clock): PartitionReader {
  let repeats: Repeats | undefined
  let turn: Promise<unknown> = Promise.resolve()
  const fetch = (offset: number, bytes: number) =>
    untilItPasses(() => fetchOnce(connection, { topic, partition, offset, bytes }), connection.refresh, clock)

  /** Judges all records before the offset that were not judged yet. */
  async function judgedUpTo(offset: number, first_offset: () => Promise<number>): Promise<Repeats> {
    const known = repeats
    const reaches = known && !known.isFull() && known.from_offset <= offset && offset - known.next_offset <= LOOKED_BACK_MAX
    const judged = reaches ? known : repeatsFrom(Math.min(offset, Math.max(await first_offset(), offset - LOOKED_BACK_MAX)))
    repeats = judged
    while (judged.next_offset < offset) {
      const { records } = await fetch(judged.next_offset, FETCH_BYTES.max)
      const before = records.filter(({ record }) => record.offset < offset)
      for (const one of before) judged.isRepeat(one)
      if (before.length < records.length || records.length === 0) judged.next_offset = offset
    }
    return judged
  }

  async function read(offset: number, limits: ReadLimits, first_offset: () => Promise<number>): Promise<readonly LogRecord[]> {
    if (!Number.isSafeInteger(offset) || offset < 0)
      throw new Fault('OFFSET_OUT_OF_RANGE', `${topic}/${partition}: expected a whole number from 0 on, got ${offset}`)
    const judged = await judgedUpTo(offset, first_offset)
    const taken: LogRecord[] = []
    let size_bytes = 0
    for (let at = offset; ; ) {
      const { records, next_offset } = await fetch(at, limits.bytes_max - size_bytes)
      for (const fetched of records) {
        if (judged.isRepeat(fetched)) continue
        size_bytes += fetched.size_bytes
        if (taken.length > 0 && size_bytes > limits.bytes_max) return taken
        taken.push(fetched.record)
        if (taken.length === limits.records_max || size_bytes >= limits.bytes_max) return taken
      }
      const last = records.at(-1)
      if (!last || last.record.offset + 1 >= next_offset) return taken
      at = last.record.offset + 1
    }
  }

  return {
    read(offset, limits, first_offset) {
      const mine = turn.then(() => read(offset, limits, first_offset))
      turn = mine.catch(() => undefined) // its own reader hears of it
      return mine
    },
  }
}

interface Wanted {
  readonly topic: string
  readonly partition: number
  readonly offset: number
  readonly bytes: number
}

async function fetchOnce(connection: Connection, { topic, partition, offset, bytes }: Wanted) {
  const broker = await connection.leader(topic, partition)
  const maxBytes = Math.min(Math.max(bytes, FETCH_BYTES.min), FETCH_BYTES.max)
  const { responses } = await broker.fetch({
    replicaId: -1,
    isolationLevel: 1,
    maxWaitTime: 0,
    minBytes: 0,
    maxBytes,
    topics: [{ topic, partitions: [{ partition, fetchOffset: String(offset), maxBytes, currentLeaderEpoch: -1 }] }],
  })
  const answer = responses[0]?.partitions[0]
  const records = (answer?.messages ?? [])
    .filter((message) => !message.isControlRecord && Number(message.offset) >= offset) // a batch comes whole
    .map((message) => fetchedRecord(partition, message))
  return { records, next_offset: Number(answer?.highWatermark ?? offset) }
}
