import type { ModelTable } from '@storemesh/domain'
import type { RowPlan } from '@storemesh/lake'
import type { Relation } from '@storemesh/query-engine'
import type { PipelineParts } from '../parts.js'
import { type Input, inputRelation, type News } from './input.js'

/** One refresh of one model: what it computes, from what, and what became of that since the last time. */
export interface Refresh {
  readonly model: ModelTable
  /** The model's SELECT with the run's time beside each row. */
  readonly sql: string
  readonly run_at: string
  readonly inputs: readonly Input[]
  /** By input name. */
  readonly news: ReadonlyMap<string, News>
  /** A local folder that lasts as long as the refresh. */
  readonly folder: string
}

/** No rows come or go; how far the inputs were read moves on all the same. */
export const NOTHING: RowPlan = {}

/** Every input as it is now, by the name that the SQL uses. */
export async function wholeInputs({ lake }: PipelineParts, inputs: readonly Input[]): Promise<Map<string, Relation>> {
  const relations = new Map<string, Relation>()
  for (const input of inputs) relations.set(input.name, await inputRelation(lake, input))
  return relations
}

/** Whether an input's news are all that there is, those of the others being none. */
export const othersAreQuiet = ({ news }: Refresh, input: Input): boolean =>
  [...news].every(([name, { kind }]) => name === input.name || kind === 'nothing')
