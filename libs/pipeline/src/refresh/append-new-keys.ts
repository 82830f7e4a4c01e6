import type { Base, RowPlan } from '@storemesh/lake'
import type { PipelineParts } from '../parts.js'
import { computeAll } from './compute-all.js'
import { question } from './model-question.js'
import { othersAreQuiet, type Refresh, wholeInputs } from './refresh.js'

/** Rows of the first input's new rows, where their key is not in the table yet. */
export async function appendNewKeys(
  parts: PipelineParts,
  refresh: Refresh,
  key: readonly string[],
  base: Base,
): Promise<RowPlan> {
  const [first, ...others] = refresh.inputs
  const news = first && refresh.news.get(first.name)
  if (!first || news?.kind !== 'change' || !news.change.appendOnly || !othersAreQuiet(refresh, first))
    return computeAll(parts, refresh, base)
  const relations = await wholeInputs(parts, others)
  relations.set(first.name, await parts.lake.relation(news.table, { files: news.change.added }))
  return { fresh: question(refresh.sql, relations, refresh.run_at), newBy: key }
}
