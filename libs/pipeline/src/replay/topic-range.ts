import { Fault, instantOf, isJsonObject, type Json } from '@storemesh/core'
import type { EventLog, Positions } from '@storemesh/event-log'
import type { SourcePosition } from '@storemesh/source'

/** Where in a topic to begin or to end: at an offset of each partition, or at what the log took on a UTC day. */
export type Bound = { readonly offset: number } | { readonly day: string }

/** Half-open: from the first one on, and before the last one. */
export interface Bounds {
  readonly from?: Bound | undefined
  readonly to?: Bound | undefined
}

/** Offsets of each partition, from the first one on and before the last one. */
export interface TopicRange {
  readonly from: Positions
  readonly to: Positions
}

/**
 * What was asked for, and of that no more than the table's own feed has read: what comes after is the feed's. What the log no
 * longer has is left out, and counted.
 */
export async function topicRange(
  eventLog: EventLog,
  topic: string,
  { from, to }: Bounds,
  read: SourcePosition,
): Promise<TopicRange & { readonly records_gone: number }> {
  const ends = await eventLog.ends(topic)
  const reached = nextOffsets(read)
  const [start, stop] = [from && (await offsetsOf(eventLog, topic, from)), to && (await offsetsOf(eventLog, topic, to))]
  const range = { from: new Map<number, number>(), to: new Map<number, number>() }
  let records_gone = 0
  for (const { partition, first_offset } of ends) {
    const last = Math.min(stop?.(partition) ?? Number.POSITIVE_INFINITY, reached.get(partition) ?? 0)
    const first = Math.min(start?.(partition) ?? 0, last)
    range.from.set(partition, Math.min(Math.max(first, first_offset), last))
    range.to.set(partition, last)
    records_gone += (range.from.get(partition) ?? first) - first
  }
  return { ...range, records_gone }
}

async function offsetsOf(eventLog: EventLog, topic: string, bound: Bound): Promise<(partition: number) => number | undefined> {
  if ('offset' in bound) return () => bound.offset
  const offsets = await eventLog.offsetsAt(topic, instantOf(`${bound.day}T00:00:00Z`) ?? 0)
  return (partition) => offsets.get(partition)
}

/** A topic's position is the next offset of each partition. */
export const positionAt = (offsets: Positions): SourcePosition => ({ next_offsets: Object.fromEntries(offsets) })

export function nextOffsets(position: SourcePosition): Positions {
  const offsets = isJsonObject(position) ? offsetsFrom(position['next_offsets']) : undefined
  if (offsets) return offsets
  throw new Fault(
    'SOURCE_POSITION_INVALID',
    'expected the next offset of each partition; the table was filled from another source',
  )
}

/** Offsets by partition, as they stand in a mark. */
export function offsetsFrom(value: Json | undefined): Positions | undefined {
  if (!isJsonObject(value)) return undefined
  const offsets = new Map<number, number>()
  for (const [partition, offset] of Object.entries(value)) if (typeof offset === 'number') offsets.set(Number(partition), offset)
  return offsets
}

export const isWithin = ({ from, to }: TopicRange, partition: number, offset: number): boolean =>
  offset >= (from.get(partition) ?? 0) && offset < (to.get(partition) ?? 0)
