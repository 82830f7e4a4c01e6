import { originalBytes } from './bytes-of.js'
import { fixesOf, SENT_BYTES_MAX } from './fixes.js'
import type { RefusedRow } from './refused-rows.js'
import type { RefusedTable, RejectedParts } from './refused-table.js'
import { RETURNED_PARTITIONS, returnedRecord, type ReturnedRow, returnedTopic } from './returned-record.js'
import { statesOf } from './row-states.js'

export interface Sending {
  /** As it came, or as it was corrected. */
  readonly what: 'original' | 'fix'
  /** Only says what would be done. */
  readonly dryRun?: boolean
}

export type SentOutcome = 'sent' | 'landed already' | 'on its way already' | 'has no fix' | 'too large to be sent'

const ROWS_AT_ONCE = 500
const BYTES_AT_ONCE = 8 << 20

/**
 * Sends rows back to the table that refused them. They are appended to a topic, and the table's one writer takes them from
 * there: the mesh that runs, or the next run. What is in the table already is not sent; were it, it would not land.
 */
export async function sendBack(
  parts: RejectedParts,
  table: RefusedTable,
  rows: readonly RefusedRow[],
  sending: Sending,
): Promise<ReadonlyMap<string, SentOutcome>> {
  const outcomes = new Map<string, SentOutcome>()
  for (let start = 0; start < rows.length; start += ROWS_AT_ONCE) {
    const some = rows.slice(start, start + ROWS_AT_ONCE)
    for (const [row_id, outcome] of await sendSome(parts, table, some, sending)) outcomes.set(row_id, outcome)
  }
  return outcomes
}

async function sendSome(parts: RejectedParts, table: RefusedTable, rows: readonly RefusedRow[], { what, dryRun }: Sending) {
  const ids = new Set(rows.map(({ row_id }) => row_id))
  const states = await statesOf(parts, table, ids)
  const fixes = what === 'fix' ? await fixesOf(parts.eventLog, table, ids) : undefined
  const outcomes = new Map<string, SentOutcome>()
  const packet = packetOf(parts, table)
  for (const row of rows) {
    const outcome = kept(states.get(row.row_id), what)
    const value = outcome ?? (fixes ? fixes.get(row.row_id) : await originalBytes(parts.eventLog, table, row))
    if (value instanceof Uint8Array && value.byteLength <= SENT_BYTES_MAX) {
      outcomes.set(row.row_id, 'sent')
      if (!dryRun) await packet.add({ ...row, value })
    } else if (value instanceof Uint8Array) outcomes.set(row.row_id, 'too large to be sent')
    else outcomes.set(row.row_id, value ?? 'has no fix')
  }
  await packet.send()
  return outcomes
}

/** Why a row is not sent. A correction is sent again: it may be newer than the one that is on its way. */
function kept(state: string | undefined, what: Sending['what']): SentOutcome | undefined {
  if (state === 'landed') return 'landed already'
  return state === 'returned' && what === 'original' ? 'on its way already' : undefined
}

/** Collects rows, and appends them a few megabytes at a time. */
function packetOf({ eventLog }: RejectedParts, { domain, bronze }: RefusedTable) {
  const topic = returnedTopic(domain, bronze.name)
  let rows: ReturnedRow[] = []
  let bytes = 0

  async function send(): Promise<void> {
    if (rows.length === 0) return
    await eventLog.createTopic(topic, { partitions: RETURNED_PARTITIONS })
    await eventLog.append(topic, rows.map(returnedRecord))
    rows = []
    bytes = 0
  }

  return {
    send,
    add: async (row: ReturnedRow) => {
      rows.push(row)
      bytes += row.value.byteLength
      if (bytes >= BYTES_AT_ONCE) await send()
    },
  }
}
