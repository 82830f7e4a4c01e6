import { Fault, isFault } from '@storemesh/core'
import type { EventLog, LogRecord, PartitionEnd, Positions } from '@storemesh/event-log'
import { changeOf, type PlacedChange } from '../change-record.js'

const BATCH = { records_max: 500, bytes_max: 1 << 20 }

export const placedChange = ({ partition, offset, value }: LogRecord): PlacedChange => ({
  ...changeOf(value),
  partition,
  offset,
})

/** A topic's changes from some positions on, by whoever reads the log by himself. */
export interface TopicReading {
  /** Some of what is there and was not read yet, of one partition; empty where all was read. CURSOR_EXPIRED. */
  readOn(): Promise<readonly PlacedChange[]>
  /** How many records were not read yet. CURSOR_EXPIRED. */
  behind(): Promise<number>
}

export function topicReading(log: EventLog, topic: string, from: Positions): TopicReading {
  const next = new Map(from)
  const waiting = async (): Promise<readonly PartitionEnd[]> => {
    const ends = await log.ends(topic)
    for (const end of ends) requireKept(topic, end, next)
    return ends.filter(({ partition, next_offset }) => (next.get(partition) ?? 0) < next_offset)
  }
  const read = async ({ partition, next_offset }: PartitionEnd): Promise<readonly PlacedChange[]> => {
    const records = await log.read(topic, partition, next.get(partition) ?? 0, BATCH).catch((error: unknown) => {
      throw isFault(error, 'OFFSET_OUT_OF_RANGE') ? cursorExpired(topic, error) : error
    })
    next.delete(partition) // set anew, it is last in turn
    next.set(partition, (records.at(-1)?.offset ?? next_offset - 1) + 1)
    return records.map(placedChange)
  }
  const inTurn = (ends: readonly PartitionEnd[]): readonly PartitionEnd[] => {
    const turns = [...next.keys()]
    return ends.toSorted((a, b) => turns.indexOf(a.partition) - turns.indexOf(b.partition))
  }
  return {
    async readOn() {
      for (const end of inTurn(await waiting())) {
        const changes = await read(end)
        if (changes.length > 0) return changes
      }
      return []
    },
    behind: async () =>
      (await waiting()).reduce((sum, { partition, next_offset }) => sum + next_offset - (next.get(partition) ?? 0), 0),
  }
}

/** A partition that came since begins with its first record. */
function requireKept(topic: string, { partition, first_offset, next_offset }: PartitionEnd, next: Positions): void {
  const offset = next.get(partition) ?? 0
  if (offset < first_offset || offset > next_offset) throw cursorExpired(topic)
}

export const cursorExpired = (topic: string, cause?: unknown): Fault =>
  new Fault(
    'CURSOR_EXPIRED',
    `the changes of ${topic} that come after this cursor are no longer kept; subscribe without \`after\`, and take a snapshot`,
    { cause },
  )
