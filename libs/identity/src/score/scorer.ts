import { type Comparison, MISSING } from '../compare/comparison.js'
import type { Field } from '../table/field.js'
import { LATENT_CLASSES } from './latent-classes.js'
import { binOf, chanceOf, type Model } from './model.js'
import { PairClasses } from './pair-classes.js'
import type { Compared } from './pair-sample.js'

/** Judges pairs of records by a model. */
export class Scorer {
  /** Of the pair that was compared last. */
  readonly levels: Int8Array
  readonly weights: Float64Array
  readonly #classes: PairClasses
  readonly #best: Float64Array
  readonly #last: Uint8Array
  readonly #byCount: readonly Float64Array[]
  /** Log odds in bits that any two records are one person. */
  readonly prior_bits: number
  readonly #given: Field | undefined
  readonly #surname: Field | undefined

  constructor(
    readonly compared: Compared,
    readonly model: Model,
  ) {
    const { comparisons } = compared
    this.#classes = new PairClasses(model)
    this.levels = new Int8Array(comparisons.length)
    this.weights = new Float64Array(comparisons.length)
    this.#last = Uint8Array.from(comparisons, ({ levels }) => levels.length - 1)
    this.#byCount = comparisons.map(() => new Float64Array(COUNTS_KNOWN).fill(Number.NaN))
    this.#best = Float64Array.from(comparisons, (comparison, at) => this.#bestUnlike(comparison, at))
    this.prior_bits = Math.log2(model.shares.reduce((sum, share, at) => sum + (LATENT_CLASSES[at]?.isMatch ? share : 0), 0))
    const isJoined = comparisons.some(({ kind }) => kind === 'order of names')
    this.#given = isJoined ? comparisons.find(({ kind }) => kind === 'given name')?.field : undefined
    this.#surname = isJoined ? comparisons.find(({ kind }) => kind === 'surname')?.field : undefined
  }

  /**
   * Log odds in bits that two records are one person. A pair that cannot reach what is wanted, whatever its unequal values
   * are like, is not looked at more closely: it gets what it could have at most.
   */
  bits(a: number, b: number, wanted_bits = Number.NEGATIVE_INFINITY): number {
    const most = wanted_bits === Number.NEGATIVE_INFINITY ? 0 : this.#mostBits(a, b)
    if (most < wanted_bits) return most
    const { comparers, comparisons } = this.compared
    let at = 0
    for (let each = 0; each < comparers.length; each += 1) {
      comparers[each]?.compare(a, b, this.levels, at)
      at += comparers[each]?.comparisons.length ?? 0
    }
    const classes = this.#classes
    classes.begin()
    for (let comparison = 0; comparison < comparisons.length; comparison += 1) {
      const level = this.levels[comparison] ?? MISSING
      let bits = 0
      if (level !== MISSING) {
        const field = comparisons[comparison]?.field
        const isEqual = field !== undefined && level === (this.#last[comparison] ?? 0)
        bits = isEqual
          ? this.#equalBits(comparison, field.counts[field.codes[a] ?? 0] ?? 1)
          : classes.weight(comparison, level, 1, 0)
        classes.add(comparison, bits)
      }
      this.weights[comparison] = bits
    }
    return classes.end()
  }

  /** What the pair would be worth if every value that is not equal were as like as can be, and all of the one person's. */
  #mostBits(a: number, b: number): number {
    if (this.#isCrossed(a, b)) return Number.POSITIVE_INFINITY
    const { comparisons } = this.compared
    let sum = this.prior_bits
    for (let at = 0; at < comparisons.length; at += 1) {
      const field = comparisons[at]?.field
      if (field === undefined) continue
      const [left, right] = [field.codes[a] ?? 0, field.codes[b] ?? 0]
      if (left === 0 || right === 0) continue
      sum += left === right ? Math.max(0, this.#equalBits(at, field.counts[left] ?? 1)) : (this.#best[at] ?? 0)
    }
    return sum
  }

  /** Whether one's given name is the other's surname. */
  #isCrossed(a: number, b: number): boolean {
    const [given, surname] = [this.#given, this.#surname]
    if (given === undefined || surname === undefined) return false
    const [givenA, givenB] = [given.codes[a] ?? 0, given.codes[b] ?? 0]
    return (givenA !== 0 && givenA === surname.codes[b]) || (givenB !== 0 && givenB === surname.codes[a])
  }

  /** The weight of equal values that so many records have. */
  #equalBits(comparison: number, count: number): number {
    const known = this.#byCount[comparison]
    const bits = count < COUNTS_KNOWN ? known?.[count] : undefined
    if (bits !== undefined && !Number.isNaN(bits)) return bits
    const { told } = this.compared
    const made = this.#classes.weight(
      comparison,
      this.#last[comparison] ?? 0,
      chanceOf(count, told[comparison] ?? 1),
      binOf(count),
    )
    if (known !== undefined && count < COUNTS_KNOWN) known[count] = made
    return made
  }

  /** What unlike values are worth at best; who moved is not held to the old place. */
  #bestUnlike(comparison: Comparison, at: number): number {
    let best = comparison.role === 'door' || comparison.role === 'area' ? 0 : Number.NEGATIVE_INFINITY
    for (let level = 0; level < comparison.levels.length - 1; level += 1)
      best = Math.max(best, this.#classes.weight(at, level, 1, 0))
    return best
  }
}

const COUNTS_KNOWN = 1024

/** The probability of so many bits of log odds. */
export const probabilityOf = (bits: number): number => 1 / (1 + 2 ** -bits)
