import { deterministicId, isJsonObject, type JsonObject } from '@storemesh/core'
import type { LiveChange, LiveEvent, LiveProcessor } from '@storemesh/domain'
import type { LogRecord, NewRecord, Positions } from '@storemesh/event-log'
import { put, type Space } from '@storemesh/key-value'
import { type ChangeRecord, changeBytes } from '@storemesh/subgraph'
import { contractOf } from '../contract-of.js'
import { type EventReader, eventReader } from '../event-reader.js'
import type { PipelineParts } from '../parts.js'

/** Where a processor stands in one partition, and what it last had to tell: written in one transaction with the rows. */
type Standing = { readonly next_offset: number; readonly untold: readonly JsonObject[] }

const standings: Space<Standing> = { name: 'mesh.live', indexes: {} }

const BATCH = { records_max: 400, bytes_max: 256 << 10 }

/**
 * Runs a processor until the signal fires, or, with `once`, until it has caught up. Rows, position and what is to be told are
 * one write; telling follows, and is done again after a crash, when the log leaves repeats out. So a subscriber's fetch never
 * runs ahead of the data, and nobody is told twice.
 */
export async function runProcessor(
  parts: PipelineParts,
  processor: LiveProcessor,
  signal: AbortSignal,
  { once = false } = {},
): Promise<void> {
  const read = eventReader(parts, contractOf(parts.contracts, processor.contract))
  const positions = await resume(parts, processor)
  if (once) return catchUp(parts, processor, read, positions, signal)
  for await (const records of parts.eventLog.follow(processor.topic, positions, { ...BATCH, signal }))
    await step(parts, processor, read, records)
}

async function catchUp(
  parts: PipelineParts,
  processor: LiveProcessor,
  read: EventReader,
  from: Positions,
  signal: AbortSignal,
): Promise<void> {
  for (const [partition, start] of from) {
    let offset = start
    while (!signal.aborted) {
      const records = await parts.eventLog.read(processor.topic, partition, offset, BATCH)
      const last = records.at(-1)
      if (!last) break
      await step(parts, processor, read, records)
      offset = last.offset + 1
    }
  }
}

/** Tells what a crash may have kept from being told, and says where to go on. */
async function resume(parts: PipelineParts, processor: LiveProcessor): Promise<Positions> {
  const positions = new Map<number, number>()
  for (const { partition, first_offset } of await parts.eventLog.ends(processor.topic)) {
    const standing = await parts.lookups.get(standings, standingKey(processor, partition))
    if (standing) await tell(parts, processor, partition, standing.row.untold)
    positions.set(partition, standing?.row.next_offset ?? first_offset)
  }
  return positions
}

async function step(
  parts: PipelineParts,
  processor: LiveProcessor,
  read: EventReader,
  records: readonly LogRecord[],
): Promise<void> {
  const last = records.at(-1)
  if (!last) return
  const changes = await processor.fold(await readable(read, records), parts.lookups)
  const untold = changes.map(
    ({ key, row, event }): JsonObject => ({ id: changeId(processor, event), key, row, sequence: event.offset }),
  )
  const next_offset = last.offset + 1
  await parts.lookups.write([
    ...latestPuts(changes),
    put(standings, standingKey(processor, last.partition), { next_offset, untold }, next_offset),
  ])
  await tell(parts, processor, last.partition, untold)
}

/** What the contract cannot read is told of by ingestion, which keeps it with its reason. */
async function readable(read: EventReader, records: readonly LogRecord[]): Promise<LiveEvent[]> {
  const events = await read(records.map(({ value }) => value))
  return records.flatMap(({ partition, offset }, at) => {
    const checked = events[at]
    return checked?.ok ? [{ fields: checked.columns, partition, offset }] : []
  })
}

const latestPuts = (changes: readonly LiveChange[]) => [
  ...new Map(changes.map((change) => [change.put.key, change.put])).values(),
]

async function tell(
  parts: PipelineParts,
  processor: LiveProcessor,
  partition: number,
  untold: readonly JsonObject[],
): Promise<void> {
  if (untold.length === 0) return
  const records = untold.flatMap((change): NewRecord[] => {
    const { id, key, row, sequence } = change
    if (typeof id !== 'string' || typeof key !== 'string' || !isJsonObject(row) || typeof sequence !== 'number') return []
    const record: ChangeRecord = { id, key, row }
    return [{ key, partition, sequence, value: changeBytes(record) }]
  })
  await parts.eventLog.append(processor.changes, records, { producer: `live ${processor.name} ${partition}` })
}

const changeId = (processor: LiveProcessor, event: LiveEvent): string =>
  deterministicId(processor.name, event.partition, event.offset)

const standingKey = (processor: LiveProcessor, partition: number): string => `${processor.name}/${partition}`
