import type { PostgresView, TextRow } from '../postgres-connection.js'
import type { ColumnType } from './column-json.js'

/** By the number that the server gives a type. */
export type ColumnTypes = ReadonlyMap<number, ColumnType>

/**
 * The types, with what they are made of. `opaque`: JSON of it is an object of a form of its own (a composite, or what an
 * extension casts to JSON); such a column is its text instead, in the snapshot and after it.
 */
const TYPES = `
  WITH RECURSIVE used(oid) AS (
    SELECT unnest($1::oid[])
    UNION
    SELECT part.oid FROM used JOIN pg_type ON pg_type.oid = used.oid
    CROSS JOIN LATERAL (VALUES (pg_type.typelem), (pg_type.typbasetype)) AS part(oid)
    WHERE part.oid <> 0
  )
  SELECT pg_type.oid::text AS oid, typbasetype::text AS base, typdelim AS delimiter,
         CASE WHEN typcategory = 'A' THEN typelem ELSE 0 END::text AS element,
         (typtype = 'c' OR pg_type.oid >= 16384 AND EXISTS (
           SELECT 1 FROM pg_cast WHERE castsource = pg_type.oid AND casttarget = 'json'::regtype AND castmethod = 'f'
         ))::text AS opaque
  FROM used JOIN pg_type USING (oid)`

export async function columnTypes(view: PostgresView, oids: readonly number[]): Promise<ColumnTypes> {
  const found = await view.rows(TYPES, [`{${[...new Set(oids)].join(',')}}`])
  const types = new Map(found.map((row) => [Number(row['oid']), row]))
  return new Map(oids.map((oid) => [oid, typeOf(oid, types)]))
}

const TEXT: ColumnType = { kind: 'text' }
const OPAQUE: ColumnType = { kind: 'opaque' }
const KINDS: ReadonlyMap<number, 'number' | 'boolean' | 'json' | 'instant'> = new Map([
  ...[20, 21, 23, 700, 701, 1700].map((oid) => [oid, 'number'] as const),
  [16, 'boolean'],
  [114, 'json'],
  [3802, 'json'],
  [1114, 'instant'],
  [1184, 'instant'],
])
const DEPTH_MAX = 8

function typeOf(oid: number, types: ReadonlyMap<number, TextRow>, depth = 0): ColumnType {
  const kind = KINDS.get(oid)
  if (kind) return { kind }
  const type = types.get(oid)
  if (!type) return TEXT // dropped since
  if (type['opaque'] === 'true' || depth > DEPTH_MAX) return OPAQUE
  const [base, element] = [Number(type['base']), Number(type['element'])]
  if (base !== 0) return typeOf(base, types, depth + 1)
  if (element === 0) return TEXT
  const of = typeOf(element, types, depth + 1)
  return of.kind === 'opaque' ? OPAQUE : { kind: 'array', of, delimiter: String(type['delimiter']) }
}
