import type { BronzeTable } from '@storemesh/domain'
import { commitFiles, type Table } from '@storemesh/iceberg'
import type { SourceRow } from '@storemesh/source'
import { namesIn, tellUnknown } from '../drift/unknown-names.js'
import type { EventReader } from '../event-reader.js'
import { sorted } from '../ingest/bronze-feed.js'
import { deadLetterTopic, type RejectedRow, toDeadLetter } from '../ingest/dead-letter.js'
import { freshFiles, idsThere, type ReadableRow } from '../ingest/fresh-files.js'
import { requireUnmoved } from '../ingest/land-rows.js'
import type { PipelineParts } from '../parts.js'
import { refusedRows } from '../rejected/refused-rows.js'
import { lateSummary, sourceMark, sourceSummary } from '../summary.js'
import { type BackfillMark, markJson } from './backfill-mark.js'

export interface BackfillOf {
  readonly domain: string
  readonly bronze: BronzeTable
  readonly read: EventReader
  readonly identity: string
  /** Nothing is written. */
  readonly isDryRun: boolean
}

/** What of a batch is in neither the table nor its dead letter. */
export interface Missing {
  readonly readable: readonly ReadableRow[]
  readonly rejected: readonly RejectedRow[]
}

export async function missingOf(
  parts: PipelineParts,
  { domain, bronze, read, isDryRun }: BackfillOf,
  table: Table,
  rows: readonly SourceRow[],
): Promise<Missing> {
  const checked = await read(rows.map(({ value }) => value))
  if (!isDryRun) await tellUnknown(parts, table, namesIn(checked))
  const { readable, rejected } = sorted(checked, rows, { domain, bronze })
  return { readable: await notThere(parts, table, readable), rejected: await notTold(parts, { domain, bronze }, rejected) }
}

/** Of each id one row, where the table has none. */
export async function notThere(
  parts: PipelineParts,
  table: Table,
  rows: readonly ReadableRow[],
): Promise<readonly ReadableRow[]> {
  const there = await idsThere(parts, table, rows)
  const missing = new Map<string, ReadableRow>()
  for (const row of rows) if (!there.has(row.row_id) && !missing.has(row.row_id)) missing.set(row.row_id, row)
  return [...missing.values()]
}

/** A teller's later sequences were told before these, and would leave them out: the dead letter itself says which it has. */
async function notTold(
  { eventLog }: PipelineParts,
  { domain, bronze }: Pick<BackfillOf, 'domain' | 'bronze'>,
  rejected: readonly RejectedRow[],
): Promise<readonly RejectedRow[]> {
  if (rejected.length === 0) return []
  const told = await refusedRows(
    eventLog,
    { topic: deadLetterTopic(domain, bronze.name) },
    { row_ids: new Set(rejected.map(({ row_id }) => row_id)) },
  )
  return rejected.filter(({ row_id }) => !told.rows.has(row_id)).map(withoutTeller)
}

function withoutTeller(rejected: RejectedRow): RejectedRow {
  const { teller: _, ...row } = rejected
  return row
}

/** Rows and how far the backfill has got, in one commit. The table as it is then. */
export async function keepMissing(
  parts: PipelineParts,
  { domain, bronze, identity }: Omit<BackfillOf, 'read'>,
  table: Table,
  { readable, rejected }: Missing,
  mark: BackfillMark,
): Promise<Table> {
  await toDeadLetter(parts.eventLog, deadLetterTopic(domain, bronze.name), rejected)
  const add = await freshFiles(parts, { table, readable, mayRepeat: false })
  const from = sourceMark(table, 'backfill')
  const committed = await commitFiles(parts, table.name, {
    operation: 'append',
    add,
    remove: [],
    summary: {
      ...sourceSummary({ identity, position: markJson(mark) }, 'backfill'),
      ...(add.length > 0 && lateSummary(parts.dice.uuid())),
    },
    check: (metadata) => requireUnmoved({ ...table, metadata }, 'backfill', from),
  })
  return committed.table
}
