import type { Entity } from '@storemesh/domain'
import type { Base, RowPlan } from '@storemesh/lake'
import type { PipelineParts } from '../parts.js'
import { computeAll } from './compute-all.js'
import { onlyDiffering } from './only-differing.js'
import { NOTHING, type Refresh } from './refresh.js'
import { touchedEntities } from './touched-entities.js'
import { isTouched, TOUCHED } from './is-touched.js'
import { wantedRows } from './wanted-rows.js'

/**
 * All rows of a touched entity go, and come as they are wanted now: one that is not wanted any more stays away. Where an entity
 * is of many rows, those that are wanted as they stand stay where they are.
 */
export async function mergeEntities(
  parts: PipelineParts,
  refresh: Refresh,
  { key, entity }: { readonly key: readonly string[]; readonly entity: Entity },
  base: Base,
): Promise<RowPlan> {
  const touched = await touchedEntities(parts, refresh, entity, base.table)
  if (touched.kind === 'none') return NOTHING
  if (touched.kind === 'all') return computeAll(parts, refresh, base)
  const standing = isOfMany(key, entity) ? await parts.lake.relation(base.table, { files: base.files }) : undefined
  const { wanted, stored } = await wantedRows(parts, refresh, entity, touched.entities, standing)
  const differing =
    stored && (await onlyDiffering(parts, refresh, base.table, { key, entity }, touched.entities, { wanted, stored }))
  if (differing) return differing
  return {
    fresh: wanted,
    key: { columns: key, mayMiss: true },
    gone: {
      sql: isTouched(touched.entities, entity.columns, (column) => `stored.${column}`),
      relations: new Map([[TOUCHED, touched.entities.relation]]),
      isApart: true,
      ofAnyRow: true,
    },
  }
}

/** Its rows are told apart by more than itself. */
const isOfMany = (key: readonly string[], { columns }: Entity): boolean => !key.every((column) => columns.includes(column))
