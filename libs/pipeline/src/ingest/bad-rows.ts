import { instantText } from '@storemesh/core'
import type { TableDeclaration } from '@storemesh/domain'
import type { LogRecord } from '@storemesh/event-log'
import { commitFiles, type NamedValues, type Table, type TableName } from '@storemesh/iceberg'
import { writeAvroFiles } from '@storemesh/lake'
import type { PipelineParts } from '../parts.js'
import { BAD_ROWS_COLUMNS } from '../rejected/bad-rows-table.js'
import { wholeBytes } from '../rejected/bytes-of.js'
import { isFirstPart, isFirstTelling } from '../rejected/refused-rows.js'
import { nextOffset } from '../rejected/returned-mark.js'
import { wholeNumber } from '../rejected/returned-record.js'
import { sourceMark, sourceSummary } from '../summary.js'
import { loadIfThere, tableOf } from '../table-of.js'
import { deadLetterTopic, REFUSAL } from './dead-letter.js'
import { idsThere } from './fresh-files.js'
import { requireUnmoved } from './land-rows.js'

const BATCH = { records_max: 10_000, bytes_max: 16 << 20 }

/**
 * Brings the table of refused rows up to the dead letter, from which it is made: rows and position in one commit. It is made
 * with the first row. One that the dead letter was told of twice, after a crash, is in it once.
 */
export async function keepBadRows(
  parts: PipelineParts,
  domain: string,
  refusing: Pick<TableDeclaration, 'name'>,
  name: TableName,
): Promise<void> {
  const topic = deadLetterTopic(domain, refusing.name)
  const description = await parts.eventLog.topic(topic)
  if (!description) return
  const identity = `${parts.eventLog.id}/${description.id}`
  for (;;) {
    const there = await loadIfThere(parts.catalog, name)
    const from = there && sourceMark(there)
    const [end] = await parts.eventLog.ends(topic)
    const offset = Math.max(end?.first_offset ?? 0, nextOffset(from, identity))
    if (!end || offset >= end.next_offset) return
    const records = await parts.eventLog.read(topic, end.partition, offset, BATCH)
    const table = await tableOf(parts, name, { layer: 'rejected', columns: BAD_ROWS_COLUMNS })
    const add = await writeAvroFiles(parts, await badRows(parts, table, topic, records), table)
    const next_offset = (records.at(-1)?.offset ?? offset) + 1
    await commitFiles(parts, name, {
      operation: 'append',
      add,
      remove: [],
      summary: sourceSummary({ identity, position: { next_offset } }),
      check: (metadata) => requireUnmoved({ ...table, metadata }, 'source', from),
    })
  }
}

async function badRows(
  parts: PipelineParts,
  table: Table,
  topic: string,
  records: readonly LogRecord[],
): Promise<readonly NamedValues[]> {
  const named = records.flatMap((record) =>
    record.key !== undefined && isFirstPart(record) ? [{ ...record, row_id: record.key }] : [],
  )
  const known = new Set(await idsThere(parts, table, named.filter(isFirstTelling)))
  const rows: NamedValues[] = []
  for (const { row_id, ...record } of named) {
    if (isFirstTelling(record) && known.has(row_id)) continue
    known.add(row_id)
    rows.push(badRow(row_id, record, await wholeBytes(parts.eventLog, topic, record)))
  }
  return rows
}

const badRow = (row_id: string, record: LogRecord, bytes: Uint8Array): NamedValues => ({
  row_id,
  code: record.headers[REFUSAL.code] ?? '',
  reason: record.headers[REFUSAL.reason] ?? '',
  source_partition: wholeNumber(record.headers[REFUSAL.source_partition]) ?? 0,
  source_offset: wholeNumber(record.headers[REFUSAL.source_offset]) ?? 0,
  refused_at: instantText(record.appended_ms),
  sent_back: !isFirstTelling(record),
  bytes,
})
