import type { Base, RowPlan } from '@storemesh/lake'
import type { PipelineParts } from '../parts.js'
import { computeAll } from './compute-all.js'
import { othersAreQuiet, type Refresh, wholeInputs } from './refresh.js'

/** Rows of the first input's new rows, where their key is not in the table yet. */
export async function appendNewKeys(
  parts: PipelineParts,
  refresh: Refresh,
  key: readonly string[],
  base: Base,
): Promise<RowPlan> {
  const [first] = refresh.inputs
  const news = first && refresh.news.get(first.name)
  if (!first || news?.kind !== 'change' || !news.change.appendOnly || !othersAreQuiet(refresh, first))
    return computeAll(parts, refresh, base)
  const relations = await wholeInputs(parts, refresh.inputs)
  relations.set(first.name, await parts.lake.relation(first.table, { files: news.change.added }))
  relations.set('stored', await parts.lake.relation(base.table))
  const isKnown = key.map((column) => `stored.${column} = fresh.${column}`).join(' AND ')
  const sql = `SELECT fresh.* FROM (\n${refresh.sql}\n) AS fresh WHERE NOT EXISTS (SELECT 1 FROM stored WHERE ${isKnown})`
  return { fresh: { sql, relations } }
}
