import type { CheckedEvent } from '@storemesh/contract'
import { Fault } from '@storemesh/core'
import type { EventLog } from '@storemesh/event-log'
import { contractOf } from '../contract-of.js'
import { eventReader } from '../event-reader.js'
import type { RefusedRow } from './refused-rows.js'
import type { RefusedTable, RejectedParts } from './refused-table.js'
import { topicRecords } from './topic-records.js'

/** Where corrections wait until they are sent: by row, the newest. */
export const fixedTopic = ({ domain, bronze }: RefusedTable): string => `fixed.${domain}.${bronze.name}`

/** Of a row that is sent back: beside key and headers it is what every log takes in one record. */
export const SENT_BYTES_MAX = (1 << 20) - 1024

/** Keeps a correction that the contract can read. FIX_TOO_LARGE, FIX_UNREADABLE: nothing is kept. */
export async function keepFix(parts: RejectedParts, table: RefusedTable, row: RefusedRow, value: Uint8Array): Promise<void> {
  await requireReadable(parts, table, row, value)
  const topic = fixedTopic(table)
  await parts.eventLog.createTopic(topic, { partitions: 1, compacted: true })
  await parts.eventLog.append(topic, [{ key: row.row_id, value }])
}

export async function requireReadable(
  parts: Pick<RejectedParts, 'contracts' | 'wire'>,
  { bronze }: RefusedTable,
  { row_id }: RefusedRow,
  value: Uint8Array,
): Promise<void> {
  if (value.byteLength > SENT_BYTES_MAX) {
    throw new Fault('FIX_TOO_LARGE', `row ${row_id}: expected at most ${SENT_BYTES_MAX} bytes, got ${value.byteLength}`)
  }
  const checked = await checkedBy(parts, bronze, value)
  if (checked?.ok) return
  const why = checked ? `${checked.reason.code}, ${checked.reason.message}` : 'nothing was read'
  throw new Fault('FIX_UNREADABLE', `row ${row_id}: the contract ${bronze.contract} cannot read this either: ${why}; correct it`)
}

async function checkedBy(
  parts: Pick<RejectedParts, 'contracts' | 'wire'>,
  { contract, from }: RefusedTable['bronze'],
  value: Uint8Array,
): Promise<CheckedEvent | undefined> {
  const [checked] = await eventReader(parts, contractOf(parts.contracts, contract), from)([value])
  return checked
}

/** The newest correction of each of these rows that has one. */
export async function fixesOf(
  eventLog: EventLog,
  table: RefusedTable,
  row_ids: ReadonlySet<string>,
): Promise<ReadonlyMap<string, Uint8Array>> {
  const fixes = new Map<string, Uint8Array>()
  for await (const { key, value } of topicRecords(eventLog, fixedTopic(table))) {
    if (key !== undefined && row_ids.has(key)) fixes.set(key, value)
  }
  return fixes
}
