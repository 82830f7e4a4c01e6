import type { CursorDeclaration } from '../declaration.js'
import type { PostgresPlace } from './postgres-position.js'
import { pageOfRows, quoted } from './rows-page.js'
import type { TableFound } from './postgres-table.js'

/** A statement and its parameters; names are from the declaration's checked list, values never stand in the text. */
export interface Query {
  readonly sql: string
  readonly parameters: readonly (string | number)[]
}

const from = ({ schema, table }: CursorDeclaration): string => `${quoted(schema)}.${quoted(table)} AS source`
const order = ({ cursor, key }: CursorDeclaration): string => [cursor, ...key].map((name) => `source.${quoted(name)}`).join(', ')

/** `(cursor, key…)` as a row of SQL, and a place to compare it with, in the columns' own types. */
const placed = (declaration: CursorDeclaration): string => `(${order(declaration)})`
function given({ types }: TableFound, { cursor, key }: CursorDeclaration): string {
  return `(${[cursor, ...key].map((name, index) => `$${index + 1}::${types.get(name) ?? 'text'}`).join(', ')})`
}

/** Rows after a place, in order, as the JSON that Postgres makes of them: exact numbers, instants in UTC with microseconds. */
export function rowsAfter(
  declaration: CursorDeclaration,
  table: TableFound,
  after: PostgresPlace | undefined,
  rows_max: number,
  bytes_max: number,
): Query {
  const places = after ? [after.cursor, ...after.key] : []
  const where = after ? `WHERE ${placed(declaration)} > ${given(table, declaration)}` : ''
  return { sql: page(declaration, where, places.length), parameters: [...places, rows_max, bytes_max] }
}

/** Rows from an instant on, that instant included. */
export function rowsFrom(declaration: CursorDeclaration, since: string, rows_max: number, bytes_max: number): Query {
  const where = `WHERE source.${quoted(declaration.cursor)} >= $1::timestamptz`
  return { sql: page(declaration, where, 1), parameters: [since, rows_max, bytes_max] }
}

function page(declaration: CursorDeclaration, where: string, used: number): string {
  const columns = [declaration.cursor, ...declaration.key]
  return pageOfRows({ value: 'row_to_json(source.*)', columns, from: `${from(declaration)} ${where}`, used })
}

/** When the overlap before a place begins, and what its rows add up to: a row that appears or goes changes the sum. */
export function overlapBefore(declaration: CursorDeclaration, table: TableFound, place: PostgresPlace): Query {
  const { cursor, key, overlap_ms } = declaration
  const told = [cursor, ...key].map((name) => `source.${quoted(name)}::text`).join(', ')
  const places = [place.cursor, ...place.key]
  return {
    sql: `
  SELECT since.instant::text AS since, coalesce(sum(hashtextextended(json_build_array(${told})::text, 0)::numeric), 0)::text AS sum
  FROM (SELECT $1::timestamptz - $${places.length + 1}::double precision * interval '1 millisecond' AS instant) AS since
  LEFT JOIN ${from(declaration)} ON source.${quoted(cursor)} >= since.instant AND ${placed(declaration)} <= ${given(table, declaration)}
  GROUP BY since.instant`,
    parameters: [...places, overlap_ms],
  }
}

/** Whether a row stands where no cursor ever gets to. */
export function strayRows(declaration: CursorDeclaration): Query {
  const column = `source.${quoted(declaration.cursor)}`
  return {
    sql: `SELECT 1 AS found FROM ${from(declaration)} WHERE ${column} IS NULL OR ${column} = 'infinity' OR ${column} = '-infinity' LIMIT 1`,
    parameters: [],
  }
}
