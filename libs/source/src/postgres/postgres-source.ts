import { deterministicId, Fault } from '@storemesh/core'
import type { CursorDeclaration } from '../declaration.js'
import { requireLimits } from '../position.js'
import type { Source, SourceBatch, SourceLimits, SourceRow } from '../source.js'
import { type PostgresConnection, type PostgresView, postgresReader, type TextRow } from './postgres-connection.js'
import { type PostgresPlace, type PostgresPosition, postgresPosition, START } from './postgres-position.js'
import { overlapBefore, type Query, rowsAfter, rowsFrom, strayRows } from './postgres-query.js'
import { findTable, MOMENT, type TableFound } from './postgres-table.js'

const PARTITION = 0

/** What was found of a table at a moment of its database. */
interface Look extends Pick<TableFound, 'moment' | 'identity'> {
  /** The position after which there was nothing. */
  readonly end?: string
}

/**
 * A Postgres table, followed by an instant that every change sets, with the key to tell rows of one instant apart.
 *
 * A row becomes visible when its transaction ends, and is dated before: it can turn up behind the position. So the position
 * keeps the sum of the rows of the last `overlap_ms`. Where the sum is another at the next read, those rows are all read
 * again; a row that was read before comes with the place that it had, and the reader drops it.
 *
 * A row that changes twice between two reads is seen as it is at the second: a table has no memory. Deletes are not seen.
 *
 * Until a transaction that wrote something has ended, a table is as it was: a look at one costs then one question.
 */
export function postgresSource(declaration: CursorDeclaration, connection: PostgresConnection): Source {
  const name = `postgres ${declaration.schema}.${declaration.table}`
  const reader = postgresReader(name, connection)
  let seen: Look | undefined

  /** The last look, where it would find the same now. */
  async function lastLook(): Promise<Look | undefined> {
    if (!seen) return undefined
    const [now] = await reader.ask(`SELECT ${MOMENT} AS moment`)
    return seen?.moment === now?.['moment'] ? seen : undefined // another look may have come between
  }

  async function look(view: PostgresView): Promise<TableFound> {
    seen = undefined
    const table = await findTable(view, declaration)
    if (table.isOwn) seen = { moment: table.moment, identity: table.identity }
    return table
  }

  async function readView(view: PostgresView, start: PostgresPosition, limits: SourceLimits): Promise<SourceBatch> {
    const table = await look(view)
    await requireNoStrayRows(view, name, declaration)
    const { sql, parameters } = await nextRows(view, declaration, table, start, limits)
    const found = await view.rows(sql, parameters)
    const rows = found.map((row, index) => sourceRow(declaration, row, start.rows_read + index))
    const last = found.at(-1)
    const after = last ? placeOf(declaration, last) : start.after
    const next = {
      rows_read: start.rows_read + rows.length,
      ...(after && { after, overlap_sum: (await overlap(view, declaration, table, after)).sum }),
    }
    const caught_up = rows.length === 0 || (await isLast(view, declaration, table, after))
    if (seen && caught_up) seen = { ...seen, end: JSON.stringify(next) }
    return { rows, next, caught_up }
  }

  return {
    name,
    identity: async () => (await lastLook())?.identity ?? reader.view(async (view) => (await look(view)).identity),
    async read(position, limits) {
      requireLimits(limits)
      const start = position !== undefined ? postgresPosition(name, position, declaration.key.length) : START
      if ((await lastLook())?.end === JSON.stringify(start)) return { rows: [], next: start, caught_up: true }
      return reader.view((view) => readView(view, start, limits))
    },
    close: () => reader.close(),
  }
}

/** What comes after the position; or the overlap again, where it has changed since it was read. */
async function nextRows(
  view: PostgresView,
  declaration: CursorDeclaration,
  table: TableFound,
  { after, overlap_sum }: PostgresPosition,
  { rows_max, bytes_max }: SourceLimits,
): Promise<Query> {
  if (after) {
    const { since, sum } = await overlap(view, declaration, table, after)
    if (sum !== overlap_sum) return rowsFrom(declaration, since, rows_max, bytes_max)
  }
  return rowsAfter(declaration, table, after, rows_max, bytes_max)
}

async function overlap(view: PostgresView, declaration: CursorDeclaration, table: TableFound, place: PostgresPlace) {
  const { sql, parameters } = overlapBefore(declaration, table, place)
  const [row] = await view.rows(sql, parameters)
  return { since: row?.['since'] ?? place.cursor, sum: row?.['sum'] ?? '0' }
}

async function isLast(
  view: PostgresView,
  declaration: CursorDeclaration,
  table: TableFound,
  after: PostgresPlace | undefined,
): Promise<boolean> {
  const { sql, parameters } = rowsAfter(declaration, table, after, 1, 1)
  return (await view.rows(sql, parameters)).length === 0
}

async function requireNoStrayRows(view: PostgresView, name: string, declaration: CursorDeclaration): Promise<void> {
  const { sql, parameters } = strayRows(declaration)
  if ((await view.rows(sql, parameters)).length === 0) return
  throw new Fault(
    'SOURCE_CURSOR_UNSUITABLE',
    `${name}: ${declaration.cursor} is null or infinite in some row, which would never be read; set it, and declare the column NOT NULL`,
  )
}

const placeOf = ({ key }: CursorDeclaration, row: TextRow): PostgresPlace => ({
  cursor: row['place_0'] ?? '',
  key: key.map((_, index) => row[`place_${index + 1}`] ?? ''),
})

function sourceRow(declaration: CursorDeclaration, row: TextRow, offset: number): SourceRow {
  const { cursor, key } = placeOf(declaration, row)
  const [single] = key
  return {
    place: deterministicId(cursor, ...key),
    value: Buffer.from(row['value'] ?? ''),
    partition: PARTITION,
    offset,
    key: key.length === 1 && single !== undefined ? single : JSON.stringify(key),
  }
}
