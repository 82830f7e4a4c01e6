import type { ModelTable } from '@storemesh/domain'
import { turnstile } from './turnstile.js'

/** Each refresh asks the engine for most of what it may take; a third would wait for the other two. */
export const MODELS_AT_ONCE_MAX = 2

export interface SideBySide {
  readonly atOnce_max?: number
  /** What a model waits for beside those that it reads; it takes no place meanwhile. */
  readonly before?: (model: ModelTable) => Promise<void>
}

/**
 * Takes each model as soon as the models that it reads have been taken, a few at a time: those that have nothing to do with
 * each other do not wait for each other. Gives what became of each, in the order in which they are given.
 */
export async function sideBySide<Outcome>(
  models: readonly ModelTable[],
  take: (model: ModelTable) => Promise<Outcome>,
  { atOnce_max = MODELS_AT_ONCE_MAX, before = async () => undefined }: SideBySide = {},
): Promise<ReadonlyMap<ModelTable, Outcome>> {
  const places = turnstile(atOnce_max)
  const taken = new Map<unknown, Promise<Outcome>>()
  for (const model of models) {
    const read = model.reads.flatMap((each) => taken.get(each) ?? [])
    const mine = Promise.all([before(model), ...read]).then(() => places.pass(() => take(model)))
    mine.catch(() => undefined) // whoever waits for all is told
    taken.set(model, mine)
  }
  const outcomes = await Promise.allSettled(taken.values())
  const failed = outcomes.find((outcome) => outcome.status === 'rejected')
  if (failed) throw failed.reason
  const done = new Map<ModelTable, Outcome>()
  for (const [at, outcome] of outcomes.entries()) {
    const model = models[at]
    if (model && outcome.status === 'fulfilled') done.set(model, outcome.value)
  }
  return done
}
