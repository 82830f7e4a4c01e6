import { type PlannedFile, schemaOf } from '@storemesh/iceberg'
import type { RowsGone, RowsParts } from './change-of-rows.js'
import type { Base, Condition } from './row-plan.js'
import { writeFiles } from './write-files.js'

/** Rows go by writing the files that they stand in anew, without them. */
export async function rowsKept(parts: RowsParts, base: Base, gone: Condition): Promise<RowsGone> {
  const hits = await rowsGoneByFile(parts, base, gone)
  const hit = base.files.filter((file) => hits.has(file.path))
  const keeping = hit.filter((file) => (hits.get(file.path) ?? 0) < file.record_count)
  const remove = hit.map((file) => file.key)
  if (keeping.length === 0) return { add: [], places: [], remove }
  const columns = schemaOf(base.table).fields.map(({ name }) => `stored."${name}"`)
  const question = {
    sql: `SELECT ${columns.join(', ')} FROM stored WHERE NOT coalesce(${gone.sql}, false)`,
    relations: await relationsOf(parts, { ...base, files: keeping }, gone, false),
  }
  return { add: await writeFiles(parts, question, base.table), places: [], remove }
}

async function rowsGoneByFile(parts: RowsParts, base: Base, gone: Condition): Promise<ReadonlyMap<string, number>> {
  const question = {
    sql: `SELECT "$path" AS path, count(*) AS rows FROM stored WHERE ${gone.sql} GROUP BY "$path"`,
    relations: await relationsOf(parts, base, gone, true),
  }
  const hits = new Map<string, number>()
  for await (const batch of parts.engine.rows(question, parts.viewer))
    for (const { path, rows } of batch) if (typeof path === 'string') hits.set(path, Number(rows))
  return hits
}

const relationsOf = async (
  parts: RowsParts,
  { table, files }: { table: Base['table']; files: readonly PlannedFile[] },
  gone: Condition,
  places: boolean,
) => new Map([...(gone.relations ?? []), ['stored', await parts.lake.relation(table, { files, places })] as const])
