import { instantText } from '@storemesh/core'
import type { NewRecord } from '@storemesh/event-log'
import { put } from '@storemesh/key-value'
import type { DeliveryParts } from './delivery.js'
import { ledgerOf, type OpenRow, openRows } from './ledger.js'
import { DELIVERIES, KEYS_KEPT_MS, rowKeyOf } from './rows.js'

/** Deliveries of one append; with the largest bodies they are within what a log takes at once. */
export const APPENDED_AT_ONCE_MAX = 100

/**
 * Appends all that is open, in the order of the sequences, and notes that it is in the log. What is there already, be it from
 * before a crash or from another process that does the same, the log knows by its sequence and leaves out.
 */
export async function finishOpen(parts: DeliveryParts): Promise<void> {
  const ledger = await ledgerOf(parts)
  if (!ledger) return
  for (let from = 0; from < ledger.open.length; from += APPENDED_AT_ONCE_MAX) {
    const rows = await openRows(parts, { open: ledger.open.slice(from, from + APPENDED_AT_ONCE_MAX) })
    if (rows.length === 0) continue
    const records = rows.map((row) => recordOf(parts.webhook, row))
    await parts.eventLog.append(parts.topic, records, { producer: ledger.producer })
    await noteDone(parts, rows)
  }
}

const recordOf = (webhook: string, { key, sequence, row }: OpenRow): NewRecord => ({
  key: row.record_key,
  value: Buffer.from(row.body, 'base64'),
  headers: { webhook, 'idempotency-key': key, 'came-at': instantText(row.came_ms) },
  sequence,
})

async function noteDone({ store, webhook, topic, clock }: DeliveryParts, rows: readonly OpenRow[]): Promise<void> {
  const expires_at_ms = clock.now_ms() + KEYS_KEPT_MS
  await store.write(
    rows.map(({ key, row }) =>
      put(DELIVERIES, rowKeyOf(webhook, key), { ...row, state: 'done', topic, body: '' }, row.came_ms + 1, { expires_at_ms }),
    ),
  )
}
