import { among, type Base, type RowPlan } from '@storemesh/lake'
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
  relations.set(first.name, await parts.lake.relation(first.table, { files: news.change.added }))
  relations.set('stored', await parts.lake.relation(base.table, { files: base.files }))
  return { fresh: question(newKeysSql(refresh.sql, key), relations, refresh.run_at) }
}

/** Known keys are looked up from the new rows' side, so that files that can hold none of them are not read. */
function newKeysSql(sql: string, key: readonly string[]): string {
  const agree = (one: string) => key.map((column) => `${one}.${column} = fresh.${column}`).join(' AND ')
  const known = among(
    key.map((column) => `stored.${column}`),
    'fresh',
    key,
  )
  return `WITH fresh AS (\n${sql}\n),
known AS (SELECT ${key.join(', ')} FROM stored WHERE ${known})
SELECT fresh.* FROM fresh WHERE NOT EXISTS (SELECT 1 FROM known WHERE ${agree('known')})`
}
