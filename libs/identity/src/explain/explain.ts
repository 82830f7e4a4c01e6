import { MISSING } from '../compare/comparison.js'
import { probabilityOf, type Scorer } from '../score/scorer.js'

/** What one comparison says for two records being one person, or against it. */
export interface Evidence {
  readonly what: string
  /** How the two values compare, in words. */
  readonly level: string
  /** Above 0 it speaks for one person. */
  readonly bits: number
}

export interface Explanation {
  readonly probability: number
  /** The log odds: the sum of all that follows. */
  readonly bits: number
  /** What any two records of this table start with. */
  readonly prior_bits: number
  readonly evidence: readonly Evidence[]
  /** What is taken back, or given, because values hang together: a family shares a door, who moves leaves all of it. */
  readonly together_bits: number
}

/** Why two records are held for one person, or are not: each comparison in words, with its weight. */
export function explain(scorer: Scorer, a: number, b: number): Explanation {
  const bits = scorer.bits(a, b)
  const evidence = scorer.compared.comparisons.map(({ name, levels }, at): Evidence => {
    const level = scorer.levels[at] ?? MISSING
    return {
      what: name,
      level: level === MISSING ? 'not told of both, or nobody’s own' : (levels[level] ?? ''),
      bits: scorer.weights[at] ?? 0,
    }
  })
  const prior_bits = scorer.prior_bits
  const told = evidence.reduce((sum, one) => sum + one.bits, prior_bits)
  return { probability: probabilityOf(bits), bits, prior_bits, evidence, together_bits: bits - told }
}
