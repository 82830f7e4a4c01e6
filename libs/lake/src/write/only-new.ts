import { schemaOf } from '@storemesh/iceberg'
import type { Relation, WrittenFile } from '@storemesh/query-engine'
import { among } from './among.js'
import type { RowsParts } from './change-of-rows.js'
import type { Fresh } from './coming-rows.js'
import { filesNear } from './files-near.js'
import type { Base } from './row-plan.js'
import { computeFiles } from './write-files.js'

/**
 * The fresh rows whose key is not in the table yet. They are written first, as if all were new, which nearly always they are:
 * by what is in them most stored files need not be looked at. Where some are known, the others are written again.
 */
export async function onlyNew(
  parts: RowsParts,
  base: Base,
  fresh: Fresh,
  key: readonly string[],
  target: { readonly folder: string; readonly orderBy: readonly string[] },
): Promise<readonly WrittenFile[]> {
  if (fresh.files.length === 0) return fresh.files
  const near = await filesNear(parts, base, fresh.files, key)
  if (near.length === 0) return fresh.files
  const stored = await parts.lake.relation(base.table, { files: near, columns: key })
  const relations = new Map<string, Relation>([
    ['fresh', fresh.rows],
    ['stored', stored],
  ])
  if (!(await hasAny(parts, `SELECT 1 AS one FROM stored WHERE ${ofFresh(key)} LIMIT 1`, relations))) return fresh.files
  const columns = schemaOf(base.table).fields.map(({ name }) => `fresh."${name}"`)
  return computeFiles(parts, { sql: newRowsSql(columns, key), relations }, base.table, target)
}

async function hasAny({ engine, viewer }: RowsParts, sql: string, relations: ReadonlyMap<string, Relation>): Promise<boolean> {
  for await (const rows of engine.rows({ sql, relations }, viewer)) if (rows.length > 0) return true
  return false
}

const ofFresh = (key: readonly string[]) =>
  among(
    key.map((column) => `stored.${column}`),
    'fresh',
    key,
  )

function newRowsSql(columns: readonly string[], key: readonly string[]): string {
  const agree = key.map((column) => `known.${column} = fresh.${column}`).join(' AND ')
  return `WITH known AS (SELECT ${key.join(', ')} FROM stored WHERE ${ofFresh(key)})
SELECT ${columns.join(', ')} FROM fresh WHERE NOT EXISTS (SELECT 1 FROM known WHERE ${agree})`
}
