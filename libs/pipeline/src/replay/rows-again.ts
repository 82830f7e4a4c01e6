import type { EventLog } from '@storemesh/event-log'
import type { Source, SourcePosition, SourceRow } from '@storemesh/source'
import { nextOffsets, positionAt, type TopicRange } from './topic-range.js'

/** A source, read a second time by somebody who has a position of his own. */
export interface RowsAgain {
  read(position: SourcePosition | undefined): Promise<AgainBatch>
}

export interface AgainBatch {
  readonly rows: readonly SourceRow[]
  readonly next: SourcePosition
  readonly isAll: boolean
}

const BATCH = { rows_max: 50_000, bytes_max: 64 << 20 }

/** From the start to what is there now. */
export const allAgain = (source: Source): RowsAgain => ({
  async read(position) {
    const { rows, next, caught_up } = await source.read(position, BATCH)
    return { rows, next, isAll: caught_up }
  },
})

/** The offsets of a range, a partition after the other. */
export function rangeAgain(source: Source, eventLog: EventLog, topic: string, range: TopicRange): RowsAgain {
  const unread = (at: ReadonlyMap<number, number>) => [...range.to].find(([partition, to]) => (at.get(partition) ?? 0) < to)

  return {
    async read(position) {
      const at = new Map(position === undefined ? range.from : nextOffsets(position))
      const [partition, to] = unread(at) ?? []
      if (partition === undefined || to === undefined) return { rows: [], next: positionAt(at), isAll: true }
      const ends = new Map((await eventLog.ends(topic)).map((end) => [end.partition, end.next_offset]))
      // of the other partitions nothing is read but what came this moment
      const batch = await source.read(positionAt(ends.set(partition, at.get(partition) ?? 0)), BATCH)
      const rows = batch.rows.filter((row) => row.partition === partition && row.offset < to)
      const isPast = batch.rows.some((row) => row.partition === partition && row.offset >= to)
      const last = rows.at(-1)
      // a compacted topic may hold nothing up to the end of the range
      if (isPast || batch.rows.length === 0) at.set(partition, to)
      else if (last) at.set(partition, last.offset + 1)
      return { rows, next: positionAt(at), isAll: unread(at) === undefined }
    },
  }
}
