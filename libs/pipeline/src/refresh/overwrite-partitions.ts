import { defaultSpec } from '@storemesh/iceberg'
import type { Base, RowPlan } from '@storemesh/lake'
import type { PipelineParts } from '../parts.js'
import { computeAll } from './compute-all.js'
import { question } from './model-question.js'
import { othersAreQuiet, type Refresh, wholeInputs } from './refresh.js'

/** The partitions that the first input's news fall into are computed again. */
export async function overwritePartitions(parts: PipelineParts, refresh: Refresh, base: Base): Promise<RowPlan> {
  const [first, ...others] = refresh.inputs
  const news = first && refresh.news.get(first.name)
  if (!first || news?.kind !== 'change' || !othersAreQuiet(refresh, first)) return computeAll(parts, refresh, base)
  const changed = [...news.change.added, ...news.change.removed]
  const ofOneSpec = defaultSpec(news.table)['spec-id']
  // which day a file of another partitioning is of is not known
  if (changed.some((file) => file.spec_id !== ofOneSpec)) return computeAll(parts, refresh, base)
  const touched = new Set(changed.map((file) => file.partition_value))
  const relations = await wholeInputs(parts, others)
  relations.set(first.name, await parts.lake.relation(news.table, { partition: (value) => touched.has(value) }))
  return {
    fresh: question(refresh.sql, relations, refresh.run_at),
    goneFiles: base.files.filter((file) => touched.has(file.partition_value)),
  }
}
