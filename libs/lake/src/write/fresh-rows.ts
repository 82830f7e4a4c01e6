import { Fault } from '@storemesh/core'
import type { NewDataFile, PlannedFile, TableName } from '@storemesh/iceberg'
import type { ObjectStore } from '@storemesh/object-store'
import type { Relation } from '@storemesh/query-engine'
import type { RowPlan } from './row-plan.js'
import type { WriteParts } from './write-files.js'

/** A file that is in no table yet, as a plan would have it. */
export const plannedOf = (store: Pick<ObjectStore, 'root'>, file: NewDataFile): PlannedFile => ({
  key: file.key,
  path: `${store.root}/${file.key}`,
  partition_value: null,
  spec_id: 0,
  partition: [],
  format: file.format ?? 'parquet',
  record_count: file.record_count,
  size_bytes: file.size_bytes,
  deletes: [],
})

/** KEY_NOT_UNIQUE, with how many and none of their values. */
export async function requireKeys(
  { engine, viewer }: Pick<WriteParts, 'engine' | 'viewer'>,
  { namespace, name }: TableName,
  fresh: Relation,
  { columns: key, mayMiss }: NonNullable<RowPlan['key']>,
): Promise<void> {
  for await (const batch of engine.rows({ sql: countedSql(key), relations: new Map([['fresh', fresh]]) }, viewer)) {
    for (const { rows, keys, missing } of batch) {
      if ((mayMiss || missing === 0n) && rows === keys) continue
      throw new Fault(
        'KEY_NOT_UNIQUE',
        `${namespace}.${name}: expected one row for each ${key.join(', ')}, got ${Number(rows)} rows with ${Number(keys)} keys, ${Number(missing)} of them missing; mend the statement or the key`,
      )
    }
  }
}

/** How many rows there are, how many keys, and how many of these are missing. Of one column alone it is known without its groups. */
function countedSql(key: readonly string[]): string {
  const [column, ...others] = key
  if (others.length === 0)
    return `SELECT count(*) AS rows, count(DISTINCT ${column}) + count(DISTINCT CASE WHEN ${column} IS NULL THEN 1 END) AS keys,
      count_if(${column} IS NULL) AS missing FROM fresh`
  const isMissing = key.map((each) => `${each} IS NULL`).join(' OR ')
  return `SELECT sum(rows) AS rows, count(*) AS keys, count_if(${isMissing}) AS missing
    FROM (SELECT ${key.join(', ')}, count(*) AS rows FROM fresh GROUP BY ${key.join(', ')}) AS told`
}
