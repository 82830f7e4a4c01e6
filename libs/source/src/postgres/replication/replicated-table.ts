import { Fault } from '@storemesh/core'
import type { ReplicationDeclaration } from '../../declaration.js'
import type { PostgresView, TextRow } from '../postgres-connection.js'
import type { ColumnType } from './column-json.js'
import { columnTypes } from './column-types.js'
import { publicationMissing, replicationName } from './replication-fault.js'

/** The table as the database has it now. */
export interface ReplicatedTable {
  /** Of the cluster, the database, the table and the slot. */
  readonly identity: string
  readonly oid: number
  /** Those that the publication tells of: not what is generated from others. */
  readonly columns: readonly TableColumn[]
}

export interface TableColumn {
  readonly name: string
  /** As SQL casts take it. */
  readonly type_name: string
  readonly type: ColumnType
}

/** `tells_key`: the replica identity holds the whole key. `unique_key`: some index lets no two rows have one, and none is null. */
const TABLE = `
  SELECT (SELECT system_identifier FROM pg_control_system())::text AS system,
         (SELECT oid FROM pg_database WHERE datname = current_database())::text AS database,
         t.oid::text AS "table", t.relkind AS kind, t.relpersistence AS persistence,
         c.attname AS column, format_type(c.atttypid, c.atttypmod) AS type, c.atttypid::text AS type_oid,
         (c.attgenerated <> '')::text AS generated,
         (t.relreplident = 'f' OR NOT EXISTS (
           SELECT 1 FROM unnest($3::text[]) AS wanted(name) WHERE NOT EXISTS (
             SELECT 1 FROM pg_index i JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum = ANY (i.indkey::int2[])
             WHERE i.indrelid = t.oid AND a.attname = wanted.name
               AND CASE t.relreplident WHEN 'd' THEN i.indisprimary WHEN 'i' THEN i.indisreplident ELSE false END)
         ))::text AS tells_key,
         EXISTS (
           SELECT 1 FROM pg_index i
           WHERE i.indrelid = t.oid AND i.indisunique AND i.indisvalid AND i.indpred IS NULL AND i.indexprs IS NULL
             AND NOT EXISTS (
               SELECT 1 FROM unnest((i.indkey::int2[])[0:i.indnkeyatts - 1]) AS part(attnum)
               JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum = part.attnum
               WHERE NOT (a.attnotnull AND a.attname = ANY ($3::text[])))
         )::text AS unique_key
  FROM pg_class t
  JOIN pg_namespace n ON n.oid = t.relnamespace
  JOIN pg_attribute c ON c.attrelid = t.oid AND c.attnum > 0 AND NOT c.attisdropped
  WHERE n.nspname = $1 AND t.relname = $2
  ORDER BY c.attnum`

/** SOURCE_TABLE_MISSING, SOURCE_TABLE_UNSUITABLE, SOURCE_KEY_UNSUITABLE, SOURCE_PUBLICATION_MISSING. */
export async function findReplicated(view: PostgresView, declaration: ReplicationDeclaration): Promise<ReplicatedTable> {
  const { schema, table, key, replication } = declaration
  const found = await view.rows(TABLE, [schema, table, `{${key.map((name) => `"${name}"`).join(',')}}`])
  const [first] = found
  if (!first) {
    throw new Fault(
      'SOURCE_TABLE_MISSING',
      `there is no table ${schema}.${table}, or its schema may not be seen; make it, or correct the declaration`,
    )
  }
  requireSuitable(declaration, first)
  requireKey(declaration, found)
  const published = await publishedColumns(view, declaration)
  const rows = found.filter((row) => row['generated'] === 'false' && (published?.includes(row['column'] ?? '') ?? true))
  requirePublished(declaration, rows)
  const types = await columnTypes(
    view,
    rows.map((row) => Number(row['type_oid'])),
  )
  return {
    identity: [first['system'], first['database'], first['table'], replication.slot].join('/'),
    oid: Number(first['table']),
    columns: rows.map((row) => ({
      name: row['column'] ?? '',
      type_name: row['type'] ?? 'text',
      type: types.get(Number(row['type_oid'])) ?? { kind: 'text' },
    })),
  }
}

function requireSuitable(declaration: ReplicationDeclaration, { kind, persistence }: TextRow): void {
  if (kind === 'r' && persistence === 'p') return
  throw new Fault(
    'SOURCE_TABLE_UNSUITABLE',
    `${replicationName(declaration)}: expected an ordinary table, got a view, or one that is partitioned, unlogged or foreign; read each partition as a table, or follow a cursor column`,
  )
}

function requireKey(declaration: ReplicationDeclaration, found: readonly TextRow[]): void {
  const { schema, table, key } = declaration
  const absent = key.find((name) => !found.some((row) => row['column'] === name))
  if (absent !== undefined) {
    const columns = found.map((row) => row['column']).join(', ')
    throw new Fault('SOURCE_TABLE_MISSING', `table ${schema}.${table} has no column ${absent}; it has ${columns}`)
  }
  const [first] = found
  if (first?.['unique_key'] !== 'true') {
    throw new Fault(
      'SOURCE_KEY_UNSUITABLE',
      `${replicationName(declaration)}: expected a unique index on ${key.join(', ')} whose columns are NOT NULL, and there is none: rows could be skipped; make one, or declare the table's primary key`,
    )
  }
  if (first['tells_key'] !== 'true') {
    throw new Fault(
      'SOURCE_KEY_UNSUITABLE',
      `${replicationName(declaration)}: a delete would not tell ${key.join(', ')}; declare the table's primary key, or ALTER TABLE ${schema}.${table} REPLICA IDENTITY FULL or USING INDEX`,
    )
  }
}

/** Through JSON, for lists of columns and filters of rows came with version 15. */
const PUBLICATION = `
  SELECT (pubinsert AND pubupdate AND pubdelete AND pubtruncate)::text AS tells_all, listed.tablename AS listed,
         (to_jsonb(listed) ->> 'rowfilter') AS filter, (to_jsonb(listed) -> 'attnames')::text AS columns
  FROM pg_publication p
  LEFT JOIN pg_publication_tables listed ON listed.pubname = p.pubname AND listed.schemaname = $2 AND listed.tablename = $3
  WHERE p.pubname = $1`

/** The columns that the publication tells of; undefined for all. */
async function publishedColumns(view: PostgresView, declaration: ReplicationDeclaration): Promise<readonly string[] | undefined> {
  const { schema, table, replication } = declaration
  const [found] = await view.rows(PUBLICATION, [replication.publication, schema, table])
  if (!found) throw publicationMissing(declaration, `there is no publication ${replication.publication}`)
  if (found['listed'] === null)
    throw publicationMissing(declaration, `publication ${replication.publication} leaves the table out`)
  if (found['tells_all'] !== 'true' || found['filter']) {
    throw publicationMissing(
      declaration,
      `publication ${replication.publication} leaves out kinds of changes, or rows (publish, WHERE), which would be taken for lost`,
    )
  }
  const columns: unknown = JSON.parse(found['columns'] ?? 'null')
  return Array.isArray(columns) ? columns.filter((name) => typeof name === 'string') : undefined
}

function requirePublished(declaration: ReplicationDeclaration, rows: readonly TextRow[]): void {
  const absent = declaration.key.find((name) => !rows.some((row) => row['column'] === name))
  if (absent !== undefined) throw publicationMissing(declaration, `the publication leaves out ${absent}, a column of the key`)
}
