import { Fault, isJsonObject } from '@storemesh/core'
import type { EventLog, LogRecord, PartitionEnd, ReadLimits, RecordValues, TopicDescription } from '@storemesh/event-log'
import type { TopicDeclaration } from '../declaration.js'
import { positionInvalid, requireLimits } from '../position.js'
import { packedValues } from './packed-values.js'
import type { BlockPart, Source, SourceBatch, SourceLimits, SourcePosition, SourceRow } from '../source.js'

/** A topic of the event log, all partitions. Its position is the next offset of each partition. */
export function topicSource({ topic }: TopicDeclaration, eventLog: EventLog): Source {
  const name = `topic ${topic}`

  async function description(): Promise<TopicDescription> {
    const found = await eventLog.topic(topic)
    if (found) return found
    throw new Fault('SOURCE_TOPIC_MISSING', `${name} is not in the event log; make it, or start what writes to it`)
  }

  async function start(position: SourcePosition | undefined, limits: SourceLimits) {
    requireLimits(limits)
    await description()
    const ends = [...(await eventLog.ends(topic))].toSorted((a, b) => a.partition - b.partition)
    return { ends, from: startOffsets(name, position, ends) }
  }

  const readValues = async (partition: number, offset: number, limits: ReadLimits, used?: BlockPart[]): Promise<RecordValues> =>
    eventLog.readValues
      ? eventLog.readValues(topic, partition, offset, limits, used?.pop())
      : packedValues(await eventLog.read(topic, partition, offset, limits))

  return {
    name,

    async identity() {
      return `${eventLog.id}/${(await description()).id}`
    },

    async read(position, limits) {
      const { ends, from } = await start(position, limits)
      const records: LogRecord[] = []
      const reached = await readPartitions(ends, from, limits, async (partition, offset, share) => {
        const read = await eventLog.read(topic, partition, offset, share)
        for (const record of read) records.push(record)
        const size_bytes = read.reduce((sum, { value }) => sum + value.byteLength, 0)
        return { count: read.length, size_bytes, last_offset: read.at(-1)?.offset }
      })
      return { rows: records.map(sourceRow), ...reached }
    },

    async readBlock(position, limits, used) {
      const { ends, from } = await start(position, limits)
      const parts: BlockPart[] = []
      const reached = await readPartitions(ends, from, limits, async (partition, offset, share) => {
        const values = await readValues(partition, offset, share, used)
        parts.push({ partition, ...values })
        return { count: values.offsets.length, size_bytes: values.bytes.length, last_offset: values.offsets.at(-1) }
      })
      return { parts, ...reached }
    },

    // the log belongs to whoever opened it
    close: async () => undefined,
  }
}

type Offsets = ReadonlyMap<number, number>

/** A partition that the position does not know, one that was added since, is read from its start. */
function startOffsets(name: string, position: SourcePosition | undefined, ends: readonly PartitionEnd[]): Offsets {
  const known = position !== undefined ? offsetsOf(name, position) : new Map<number, number>()
  return new Map(
    ends.map(({ partition, first_offset, next_offset }) => {
      const offset = known.get(partition) ?? first_offset
      if (offset > next_offset)
        throw positionInvalid(name, `partition ${partition} ends at ${next_offset}, and the position is ${offset}`)
      if (offset < first_offset) {
        throw new Fault(
          'SOURCE_POSITION_EXPIRED',
          `${name}: partition ${partition} begins at ${first_offset}, and the position is ${offset}: retention took what lies between before it was read`,
        )
      }
      return [partition, offset]
    }),
  )
}

interface ReadPart {
  readonly count: number
  readonly size_bytes: number
  readonly last_offset: number | undefined
}

/** Each partition gets its share of what is left of the limits, so that none starves behind a long one. */
async function readPartitions(
  ends: readonly PartitionEnd[],
  from: Offsets,
  limits: SourceLimits,
  read: (partition: number, offset: number, share: ReadLimits) => Promise<ReadPart>,
): Promise<Pick<SourceBatch, 'next' | 'caught_up'>> {
  const behind = ends.filter(({ partition, next_offset }) => (from.get(partition) ?? 0) < next_offset)
  const next = new Map(from)
  let { rows_max: rows_left, bytes_max: bytes_left } = limits
  for (const [index, { partition }] of behind.entries()) {
    if (rows_left < 1 || bytes_left < 1) break
    const others = behind.length - index
    const share = { records_max: Math.ceil(rows_left / others), bytes_max: Math.ceil(bytes_left / others) }
    const { count, size_bytes, last_offset } = await read(partition, from.get(partition) ?? 0, share)
    rows_left -= count
    bytes_left -= size_bytes
    if (last_offset !== undefined) next.set(partition, last_offset + 1)
  }
  const caught_up = ends.every(({ partition, next_offset }) => (next.get(partition) ?? 0) >= next_offset)
  return { next: positionOf(next), caught_up }
}

const sourceRow = ({ partition, offset, appended_ms, key, value }: LogRecord): SourceRow => ({
  place: String(offset),
  value,
  partition,
  offset,
  appended_ms,
  ...(key !== undefined && { key }),
})

const positionOf = (offsets: Offsets): SourcePosition => ({ next_offsets: Object.fromEntries(offsets) })

function offsetsOf(name: string, position: SourcePosition): Map<number, number> {
  const next_offsets = isJsonObject(position) ? position['next_offsets'] : undefined
  if (!isJsonObject(next_offsets)) throw positionInvalid(name, 'expected the next offset of each partition')
  return new Map(
    Object.entries(next_offsets).map(([partition, offset]) => {
      if (/^\d{1,9}$/.test(partition) && typeof offset === 'number' && Number.isSafeInteger(offset) && offset >= 0)
        return [Number(partition), offset]
      throw positionInvalid(name, 'expected the next offset of each partition')
    }),
  )
}
