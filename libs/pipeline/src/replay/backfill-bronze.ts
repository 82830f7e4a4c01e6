import { Fault } from '@storemesh/core'
import type { BronzeTable } from '@storemesh/domain'
import type { Table } from '@storemesh/iceberg'
import { openSource, type Source } from '@storemesh/source'
import { contractOf } from '../contract-of.js'
import { eventReader } from '../event-reader.js'
import { BRONZE_PARTITION, bronzeColumns } from '../ingest/bronze-columns.js'
import { markOf } from '../ingest/bronze-feed.js'
import { bronzeProperties } from '../ingest/bronze-properties.js'
import type { PipelineParts } from '../parts.js'
import type { SourceMark } from '../summary.js'
import { loadIfThere, tableOf, type TableShape } from '../table-of.js'
import { askedFor, type BackfillMark, unfinishedBackfill } from './backfill-mark.js'
import { type BackfillOf, keepMissing, type Missing, missingOf, notThere } from './missing-rows.js'
import { returnedAgain } from './returned-again.js'
import { allAgain, rangeAgain, type RowsAgain } from './rows-again.js'
import { type Bounds, topicRange } from './topic-range.js'

export interface Backfilled {
  /** Rows that were looked at. */
  readonly read: number
  readonly landed: number
  readonly refused: number
  /** Of what was asked for, so many records the log no longer has. */
  readonly records_gone: number
  readonly isResumed: boolean
  /** It was stopped; the same again goes on. */
  readonly isCutOff: boolean
}

export interface BackfillOptions {
  readonly bounds?: Bounds
  /** Only counts what would land and what would be refused. */
  readonly dryRun?: boolean
  readonly signal?: AbortSignal
  readonly onBatch?: (so_far: Pick<Backfilled, 'read' | 'landed' | 'refused'>) => void
}

/** After so many batches of which nothing was missing it is noted how far they got. */
const BATCHES_UNNOTED_MAX = 10

/**
 * Reads a bronze table's source again, and then what was sent back, and brings the rows that the table lacks: by their ids,
 * which are made from their places, so that each is there once. It may be stopped or killed at any moment, and goes on from
 * where it was; the position of the table's own feed does not move. BACKFILL_UNSUPPORTED, BACKFILL_TOO_EARLY, SOURCE_REPLACED.
 */
export async function backfillBronze(
  parts: PipelineParts,
  domain: string,
  bronze: BronzeTable,
  options: BackfillOptions = {},
): Promise<Backfilled> {
  requireReadAgain(parts, bronze, options.bounds ?? {})
  const source = await openSource(bronze.from, parts.connections)
  try {
    return await backfillFrom(parts, domain, bronze, source, options)
  } finally {
    await source.close()
  }
}

async function backfillFrom(
  parts: PipelineParts,
  domain: string,
  bronze: BronzeTable,
  source: Source,
  { bounds = {}, dryRun: isDryRun = false, signal, onBatch }: BackfillOptions,
): Promise<Backfilled> {
  const read = eventReader(parts, contractOf(parts.contracts, bronze.contract), bronze.from)
  const of: BackfillOf = { domain, bronze, read, identity: await source.identity(), isDryRun }
  const table = await tableRead(parts, of)
  const asked = askedFor(bounds)
  const stored = unfinishedBackfill(table.now, of.identity, asked)
  const unfinished = isDryRun ? undefined : stored
  const begun = unfinished ? { mark: unfinished, records_gone: 0 } : await beginning(parts, bronze, bounds, table.feed)
  const again = rowsOf(parts, bronze, source, begun.mark)
  let walk: Walk = { of, table: table.now, mark: begun.mark, isKept: stored !== undefined, unnoted: 0, counts: NOTHING }
  const { records_gone } = begun
  const outcome = { records_gone, isResumed: unfinished !== undefined }
  while (!walk.mark.isOver) {
    if (signal?.aborted) return { ...outcome, ...walk.counts, isCutOff: true }
    walk = await (walk.mark.isSourceRead ? stepReturned(parts, walk) : stepSource(parts, walk, again))
    onBatch?.(walk.counts)
  }
  return { ...outcome, ...walk.counts, isCutOff: false }
}

/** Where a backfill stands. */
interface Walk {
  readonly of: BackfillOf
  readonly table: Table
  readonly mark: BackfillMark
  /** The table says that a backfill has begun: it must say too that it is over. */
  readonly isKept: boolean
  /** Batches since the table was last told how far they got. */
  readonly unnoted: number
  readonly counts: Pick<Backfilled, 'read' | 'landed' | 'refused'>
}

const NOTHING = { read: 0, landed: 0, refused: 0 }

async function stepSource(parts: PipelineParts, walk: Walk, again: RowsAgain): Promise<Walk> {
  const { rows, next, isAll } = await again.read(walk.mark.next)
  const missing = await missingOf(parts, walk.of, walk.table, rows)
  const to = { ...walk.mark, next: isAll ? undefined : next, isSourceRead: isAll }
  return moveOn(parts, walk, { read: rows.length, missing, to })
}

async function stepReturned(parts: PipelineParts, walk: Walk): Promise<Walk> {
  const { mark, table, of } = walk
  const batch = await returnedAgain(parts, of, table, mark.returned_offset, mark.range)
  const readable = batch ? await notThere(parts, table, batch.rows) : []
  const to = batch ? { ...mark, returned_offset: batch.next_offset } : { ...mark, isOver: true }
  return moveOn(parts, walk, { read: batch?.rows.length ?? 0, missing: { readable, rejected: [] }, to })
}

interface Step {
  readonly read: number
  readonly missing: Missing
  readonly to: BackfillMark
}

/** What is missing is kept at once; that nothing was, now and then. */
async function moveOn(parts: PipelineParts, walk: Walk, { read, missing, to }: Step): Promise<Walk> {
  const { of, table, unnoted, isKept } = walk
  const counts = {
    read: walk.counts.read + read,
    landed: walk.counts.landed + missing.readable.length,
    refused: walk.counts.refused + missing.rejected.length,
  }
  const isMissing = missing.readable.length + missing.rejected.length > 0
  const isNoted = isMissing || unnoted + 1 >= BATCHES_UNNOTED_MAX || (to.isOver && isKept)
  if (of.isDryRun || !isNoted) return { ...walk, mark: to, unnoted: unnoted + 1, counts }
  return { of, table: await keepMissing(parts, of, table, missing, to), mark: to, isKept: true, unnoted: 0, counts }
}

async function tableRead(
  parts: PipelineParts,
  { domain, bronze, identity, isDryRun }: BackfillOf,
): Promise<{ now: Table; feed: SourceMark }> {
  const name = { namespace: domain, name: bronze.name }
  const there = await loadIfThere(parts.catalog, name)
  const feed = there && markOf(there, identity)
  if (there && feed) return { now: isDryRun ? there : await tableOf(parts, name, shapeOf(parts, bronze)), feed }
  throw new Fault(
    'BACKFILL_TOO_EARLY',
    `${domain}.${bronze.name} has read nothing of its source yet, so nothing is missing: mesh run --once brings all of it`,
  )
}

const shapeOf = ({ contracts }: PipelineParts, bronze: BronzeTable): TableShape => ({
  layer: 'bronze',
  columns: bronzeColumns(contractOf(contracts, bronze.contract)),
  partition: BRONZE_PARTITION,
  properties: bronzeProperties(bronze),
})

async function beginning(
  { eventLog }: PipelineParts,
  { from }: BronzeTable,
  bounds: Bounds,
  feed: SourceMark,
): Promise<{ mark: BackfillMark; records_gone: number }> {
  const start = { asked: askedFor(bounds), next: undefined, isSourceRead: false, returned_offset: 0, isOver: false }
  if (from.kind !== 'topic') return { mark: { ...start, range: undefined }, records_gone: 0 }
  const { records_gone, ...range } = await topicRange(eventLog, from.topic, bounds, feed.position)
  return { mark: { ...start, range }, records_gone }
}

const rowsOf = (parts: PipelineParts, { from }: BronzeTable, source: Source, { range }: BackfillMark): RowsAgain =>
  from.kind === 'topic' && range ? rangeAgain(source, parts.eventLog, from.topic, range) : allAgain(source)

/** What follows its source's own log has a place in it that the source keeps for the feed alone. */
function requireReadAgain(
  { connections }: Pick<PipelineParts, 'connections'>,
  { name, from }: BronzeTable,
  bounds: Bounds,
): void {
  const refuse = (why: string) => new Fault('BACKFILL_UNSUPPORTED', `${name}: ${why}`)
  const isByLog = from.kind === 'postgres' && from.by === 'cursor' && from.byLog && connections.postgres?.followed === 'by log'
  if (isByLog || ('by' in from && from.by !== 'cursor'))
    throw refuse('its source tells changes once, to the table’s own feed; start with another data folder to have a snapshot anew')
  if (from.kind !== 'topic' && (bounds.from ?? bounds.to))
    throw refuse('only a topic has offsets and days; leave out --from and --to, and its source is read from the start')
}
