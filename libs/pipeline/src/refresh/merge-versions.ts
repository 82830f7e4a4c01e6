import type { Base, RowPlan } from '@storemesh/lake'
import type { PipelineParts } from '../parts.js'
import { mergeEntities } from './merge-entities.js'
import type { Refresh } from './refresh.js'
import { requireVersionColumns, type Versions } from './version-columns.js'
import { versionsSql } from './versions-sql.js'

/** All versions of a touched key go and come anew: what is told late moves the ends of its neighbours. */
export async function mergeVersions(parts: PipelineParts, refresh: Refresh, versions: Versions, base: Base): Promise<RowPlan> {
  requireVersionColumns(base.table, versions)
  const key = [...versions.key, 'effective_at']
  const plan = await mergeEntities(
    parts,
    { ...refresh, sql: versionsSql(base.table, versions, refresh.sql) },
    { key, entity: { ...versions.entity, columns: versions.key } },
    base,
  )
  return plan.fresh ? { ...plan, key: { columns: key, mayMiss: false } } : plan
}
