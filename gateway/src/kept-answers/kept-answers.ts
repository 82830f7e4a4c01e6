import type { Clock } from '@storemesh/core'
import type { ExecutionResult } from 'graphql'
import { boundedCache } from '../bounded-cache.js'
import type { Keeping } from './keeping.js'
import type { ProductChanges } from './product-changes.js'
import { seenChanges } from './seen-changes.js'

export interface KeptAnswerLimits {
  readonly kept_answers_max: number
  /** Of all their texts; 0 keeps none. */
  readonly kept_bytes_max: number
}

export const DEFAULT_KEPT_ANSWER_LIMITS: KeptAnswerLimits = { kept_answers_max: 10_000, kept_bytes_max: 32 << 20 }

/** Answers that hold still. */
export interface KeptAnswers {
  /** The one that is kept, or a way to keep the next one: as of before it was asked for. */
  find(name: string, keeping: Keeping): Promise<ExecutionResult | Keep>
  /** None of them holds any more, nor does what is asked for now. */
  forget(): void
}

export type Keep = (answer: ExecutionResult) => void

interface KeptAnswer {
  readonly answer: ExecutionResult
  readonly until_ms: number
  /** As of which changes it is. */
  readonly as_of: string
}

export interface KeepingParts {
  readonly limits: KeptAnswerLimits
  readonly clock: Clock
  /** None: nobody here hears of changes, and an answer holds for its time. */
  readonly changes: ProductChanges | undefined
  readonly textOf: (answer: ExecutionResult) => string
}

/** One of them may not drive out the others. */
const SHARE_OF_ONE = 1 / 16

export function keptAnswers({ limits, clock, changes, textOf }: KeepingParts): KeptAnswers {
  const { kept_answers_max, kept_bytes_max } = limits
  const seenAt = changes ? seenChanges(changes, clock) : async () => ''
  const newKept = () => {
    const sizes = new Map<string, number>()
    const size = { max: kept_bytes_max, of: (name: string) => sizes.get(name) ?? 0 }
    return { sizes, entries: boundedCache<string, KeptAnswer>({ entries_max: kept_answers_max, size }) }
  }
  let kept = newKept()

  return {
    async find(name, { max_age_s, products }) {
      const before = kept
      const as_of = await seenAt(products)
      if (as_of === undefined) return () => undefined
      const known = kept.entries.get(name)
      if (known && known.as_of === as_of && clock.elapsed_ms() < known.until_ms) return known.answer
      const until_ms = clock.elapsed_ms() + max_age_s * 1000
      return (answer) => {
        if (kept !== before || answer.errors) return
        const size_bytes = textOf(answer).length + name.length
        if (size_bytes > kept_bytes_max * SHARE_OF_ONE) return
        before.sizes.set(name, size_bytes)
        before.entries.set(name, { answer, until_ms, as_of })
        before.sizes.delete(name)
      }
    },
    forget() {
      kept = newKept()
    },
  }
}
