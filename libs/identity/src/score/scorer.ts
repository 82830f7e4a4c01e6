import { type Comparer, type Comparison, MISSING } from '../compare/comparison.js'
import type { Field } from '../table/field.js'
import { LATENT_CLASSES } from './latent-classes.js'
import { binOf, chanceOf, countOfBoth, type Model } from './model.js'
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
  readonly #parts: readonly Part[]
  readonly #ceilings: Float64Array
  /** The values of the records that were there, those of one record side by side, as they are asked for together. */
  readonly #codes: Int32Array
  readonly #size: number
  /** By comparison 1 where a person who moved is not held to it. */
  readonly #canMove: Uint8Array

  constructor(
    readonly compared: Compared,
    readonly model: Model,
  ) {
    const { comparisons } = compared
    this.#classes = new PairClasses(model)
    this.levels = new Int8Array(comparisons.length)
    this.weights = new Float64Array(comparisons.length)
    this.#ceilings = new Float64Array(comparisons.length)
    this.#size = comparisons.find(({ field }) => field !== undefined)?.field?.size ?? 0
    this.#codes = sideBySide(comparisons, this.#size)
    this.#last = Uint8Array.from(comparisons, ({ levels }) => levels.length - 1)
    this.#byCount = comparisons.map(() => new Float64Array(COUNTS_KNOWN).fill(Number.NaN))
    this.#canMove = Uint8Array.from(comparisons, ({ role }) => Number(role === 'door' || role === 'area'))
    this.#best = Float64Array.from(comparisons, (comparison, at) => this.#bestUnlike(comparison, at))
    this.prior_bits = Math.log2(model.shares.reduce((sum, share, at) => sum + (LATENT_CLASSES[at]?.isMatch ? share : 0), 0))
    const isJoined = comparisons.some(({ kind }) => kind === 'order of names')
    this.#given = isJoined ? comparisons.find(({ kind }) => kind === 'given name')?.field : undefined
    this.#surname = isJoined ? comparisons.find(({ kind }) => kind === 'surname')?.field : undefined
    this.#parts = this.#partsTellingFirst()
  }

  /** Those first of which an unlike value speaks most against one person, for what it takes to compare: they decide most pairs. */
  #partsTellingFirst(): readonly Part[] {
    let to = 0
    const parts = this.compared.comparers.map((comparer) => {
      const from = to
      to += comparer.comparisons.length
      return { comparer, from, to }
    })
    const tells = ({ from, comparer }: Part) => {
      const unlike = this.#classes.weight(from, 0, 1, 0)
      const drop = (this.#best[from] ?? 0) - (this.#canMove[from] === 1 ? Math.max(0, unlike) : unlike)
      return drop / comparer.comparisons.reduce((sum, { kind }) => sum + (LONG.has(kind) ? LONG_COST : 1), 0)
    }
    return parts.toSorted((one, other) => tells(other) - tells(one))
  }

  /** Log odds in bits that two records are one person. */
  bits(a: number, b: number): number {
    for (const part of this.#parts) this.#compare(part, a, b)
    const classes = this.#classes
    classes.begin()
    for (let at = 0; at < this.weights.length; at += 1) {
      const level = this.levels[at] ?? MISSING
      if (level !== MISSING) classes.add(at, level, this.weights[at] ?? 0)
    }
    return classes.end()
  }

  /**
   * The same, for whoever wants no less than so many bits. A pair that cannot reach them, however alike its values that were not
   * looked at yet may be, is given up: it gets what it could have had at most.
   */
  bitsFrom(wanted_bits: number, a: number, b: number): number {
    let most = this.#mostBits(a, b)
    for (const part of this.#parts) {
      if (most < wanted_bits) return most
      this.#compare(part, a, b)
      for (let at = part.from; at < part.to; at += 1) {
        const bits = this.weights[at] ?? 0
        most += (this.#canMove[at] === 1 ? Math.max(0, bits) : bits) - (this.#ceilings[at] ?? 0)
      }
    }
    return most < wanted_bits ? most : this.bits(a, b)
  }

  #compare({ comparer, from, to }: Part, a: number, b: number): void {
    comparer.compare(a, b, this.levels, from)
    for (let at = from; at < to; at += 1) {
      const level = this.levels[at] ?? MISSING
      if (level === MISSING) this.weights[at] = 0
      else {
        const field = this.compared.comparisons[at]?.field
        this.weights[at] =
          field !== undefined && level === this.#last[at]
            ? this.#equalBits(at, countOfBoth(field, a, b))
            : this.#unlikeBits(at, level, a, b)
      }
    }
  }

  /** What the pair would be worth if every value that is not equal were as like as can be, and all of the one person's. */
  #mostBits(a: number, b: number): number {
    const isCrossed = this.#isCrossed(a, b)
    const { comparisons } = this.compared
    let sum = this.prior_bits
    for (let at = 0; at < comparisons.length; at += 1) {
      const { field, kind } = comparisons[at] ?? {}
      let most = 0
      if (field !== undefined) {
        const [left, right] = [this.#codeOf(field, at, a), this.#codeOf(field, at, b)]
        if (isCrossed && (kind === 'given name' || kind === 'surname')) most = CROSSED_BITS
        else if (left !== 0 && right !== 0)
          most = left === right ? Math.max(0, this.#equalBits(at, field.counts[left] ?? 1)) : (this.#best[at] ?? 0)
      }
      this.#ceilings[at] = most
      sum += most
    }
    return sum
  }

  #codeOf({ codes }: Field, comparison: number, record: number): number {
    if (record >= this.#size) return codes[record] ?? 0
    return this.#codes[record * this.weights.length + comparison] ?? 0
  }

  /** Whether one's given name is the other's surname. */
  #isCrossed(a: number, b: number): boolean {
    const [given, surname] = [this.#given, this.#surname]
    if (given === undefined || surname === undefined) return false
    const [givenA, givenB] = [given.codes[a] ?? 0, given.codes[b] ?? 0]
    return (givenA !== 0 && givenA === surname.codes[b]) || (givenB !== 0 && givenB === surname.codes[a])
  }

  /** A frequent value that is written in two ways tells no more than it does written in one, however seldom anybody does so. */
  #unlikeBits(comparison: number, level: number, a: number, b: number): number {
    const bits = this.#classes.weight(comparison, level, 1, 0)
    const field = this.compared.comparisons[comparison]?.field
    if (bits <= 0 || field === undefined) return bits
    return Math.min(bits, Math.max(0, this.#equalBits(comparison, countOfBoth(field, a, b))))
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
    let best = this.#canMove[at] === 1 ? 0 : Number.NEGATIVE_INFINITY
    for (let level = 0; level < comparison.levels.length - 1; level += 1)
      best = Math.max(best, this.#classes.weight(at, level, 1, 0))
    return best
  }
}

function sideBySide(comparisons: readonly Comparison[], size: number): Int32Array {
  const width = comparisons.length
  const together = new Int32Array(size * width)
  for (const [at, { field }] of comparisons.entries()) {
    if (field === undefined) continue
    for (let record = 0, to = at; record < size; record += 1, to += width) together[to] = field.codes[record] ?? 0
  }
  return together
}

/** Kinds whose values are longer, and take longer. */
const LONG: ReadonlySet<string> = new Set(['e-mail', 'street', 'city', 'text', 'birth place'])
const LONG_COST = 3

/** The comparer of some comparisons, from one up to another. */
interface Part {
  readonly comparer: Comparer
  readonly from: number
  readonly to: number
}

const COUNTS_KNOWN = 1024
/** More than any name is worth. */
const CROSSED_BITS = 64

/** The probability of so many bits of log odds. */
export const probabilityOf = (bits: number): number => 1 / (1 + 2 ** -bits)
