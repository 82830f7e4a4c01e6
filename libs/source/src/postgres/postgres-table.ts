import { Fault } from '@storemesh/core'
import type { CursorDeclaration } from '../declaration.js'
import type { PostgresView } from './postgres-connection.js'

/** The table as the database has it. */
export interface TableFound {
  /** When it was found. */
  readonly moment: string
  /** Nothing but a transaction of this database changes what it shows: it is no view, nobody else's, and no policy's. */
  readonly isOwn: boolean
  /** Of the cluster, the database and the table: one that was dropped and made anew has another. */
  readonly identity: string
  /** Type names as SQL casts take them, by column. */
  readonly types: ReadonlyMap<string, string>
}

/**
 * Which transactions of a server had ended, in words: as long as it is the same, each table shows the same rows. Every start of
 * a server has moments of its own, whatever it was made from, and so has every connection: what a server lost when it broke down
 * is never taken for what it has since.
 */
export const MOMENT = `concat_ws(' ', txid_current_snapshot(), pg_backend_pid(), extract(epoch FROM pg_postmaster_start_time()))`

const FIND = `
  SELECT ${MOMENT} AS moment,
         (pg_class.relkind IN ('r', 'm') AND NOT pg_class.relhassubclass AND NOT pg_class.relrowsecurity)::text AS own,
         (SELECT system_identifier FROM pg_control_system())::text AS system,
         (SELECT oid FROM pg_database WHERE datname = current_database())::text AS database,
         pg_class.oid::text AS "table",
         pg_attribute.attname::text AS column,
         format_type(pg_attribute.atttypid, pg_attribute.atttypmod) AS type
  FROM pg_class
  JOIN pg_namespace ON pg_namespace.oid = pg_class.relnamespace
  JOIN pg_attribute ON pg_attribute.attrelid = pg_class.oid AND pg_attribute.attnum > 0 AND NOT pg_attribute.attisdropped
  WHERE pg_namespace.nspname = $1 AND pg_class.relname = $2 AND pg_class.relkind IN ('r', 'p', 'v', 'm', 'f')`

const CURSOR_TYPE = /^timestamp(?:\(\d\))? with time zone$/

/** SOURCE_TABLE_MISSING where table or column is not there, SOURCE_CURSOR_UNSUITABLE where the cursor is no instant. */
export async function findTable(view: PostgresView, { schema, table, cursor, key }: CursorDeclaration): Promise<TableFound> {
  const found = await view.rows(FIND, [schema, table])
  const [first] = found
  if (!first) {
    throw new Fault(
      'SOURCE_TABLE_MISSING',
      `there is no table ${schema}.${table}, or its schema may not be seen; make it, or correct the declaration`,
    )
  }
  const types = new Map(found.map((row) => [row['column'] ?? '', row['type'] ?? '']))
  for (const column of [cursor, ...key]) {
    if (!types.has(column)) {
      throw new Fault(
        'SOURCE_TABLE_MISSING',
        `table ${schema}.${table} has no column ${column}; it has ${[...types.keys()].join(', ')}`,
      )
    }
  }
  const type = types.get(cursor) ?? ''
  if (!CURSOR_TYPE.test(type)) {
    throw new Fault(
      'SOURCE_CURSOR_UNSUITABLE',
      `${schema}.${table}.${cursor}: expected a timestamp with time zone, got ${type}; follow another column`,
    )
  }
  return {
    moment: first['moment'] ?? '',
    isOwn: first['own'] === 'true',
    identity: [first['system'], first['database'], first['table']].join('/'),
    types,
  }
}
