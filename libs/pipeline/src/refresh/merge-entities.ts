import type { Entity } from '@storemesh/domain'
import type { Base, RowPlan } from '@storemesh/lake'
import type { PipelineParts } from '../parts.js'
import { computeAll } from './compute-all.js'
import { NOTHING, type Refresh } from './refresh.js'
import { touchedEntities } from './touched-entities.js'
import { isTouched, TOUCHED, wantedRows } from './wanted-rows.js'

/** All rows of a touched entity go, and come as they are wanted now: one that is not wanted any more stays away. */
export async function mergeEntities(
  parts: PipelineParts,
  refresh: Refresh,
  { key, entity }: { readonly key: readonly string[]; readonly entity: Entity },
  base: Base,
): Promise<RowPlan> {
  const touched = await touchedEntities(parts, refresh, entity, base.table)
  if (touched.kind === 'none') return NOTHING
  if (touched.kind === 'all') return computeAll(parts, refresh, base)
  return {
    fresh: await wantedRows(parts, refresh, entity, touched.entities),
    key: { columns: key, mayMiss: true },
    gone: {
      sql: isTouched(touched.entities, entity.columns, (column) => `stored.${column}`),
      relations: new Map([[TOUCHED, touched.entities.relation]]),
      ofAnyRow: true,
    },
  }
}
