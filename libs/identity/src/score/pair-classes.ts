import { MISSING } from '../compare/comparison.js'
import { LATENT_CLASSES, ROLES } from './latent-classes.js'
import type { Model } from './model.js'
import type { PairSample } from './pair-sample.js'

/** What two records are to each other, as likely as a model holds it: one pair at a time, without garbage. */
export class PairClasses {
  /** By latent class. */
  readonly posteriors = new Float64Array(LATENT_CLASSES.length)
  readonly #bits = new Float64Array(LATENT_CLASSES.length)
  readonly #roles = new Float64Array(ROLES.length)
  readonly #roleOf: Uint8Array
  readonly #weights: readonly Float64Array[]
  readonly #exactBits: Float64Array
  readonly #strangerBits: readonly Float64Array[]
  readonly #last: Uint8Array
  readonly #shareBits: Float64Array
  readonly #asOneOf: readonly Float64Array[]
  readonly #perhaps = new Float64Array(ROLES.length)
  readonly #namesakesFrom: Uint8Array
  #areNamesakes = false
  #match = 0

  constructor(readonly model: Model) {
    const { comparisons, m, u, strangers, shares } = model
    this.#roleOf = Uint8Array.from(comparisons, ({ role }) => ROLES.indexOf(role))
    this.#weights = m.map((of, at) => of.map((share, level) => Math.log2(share / (u[at]?.[level] ?? 1))))
    this.#exactBits = Float64Array.from(m, (of) => Math.log2(of.at(-1) ?? 1))
    this.#strangerBits = strangers.map((of) => of.map(Math.log2))
    this.#last = Uint8Array.from(comparisons, ({ levels, field }) => (field === undefined ? 255 : levels.length - 1))
    this.#namesakesFrom = Uint8Array.from(comparisons, ({ kind, levels }) => (NAMES.has(kind) ? levels.length - SAME_NAME : 255))
    this.#shareBits = Float64Array.from(shares, Math.log2)
    this.#asOneOf = LATENT_CLASSES.filter(({ isMatch }) => isMatch).map(({ agrees }) =>
      Float64Array.from(comparisons, ({ role }) => (agrees[role] === 'as one' ? 1 : 0)),
    )
  }

  /** The weight in bits of a comparison's level; of equal values by how likely they are to be so by chance. */
  weight(comparison: number, level: number, chance: number, bin: number): number {
    if (level === MISSING) return 0
    if (level !== this.#last[comparison]) return this.#weights[comparison]?.[level] ?? 0
    return (this.#exactBits[comparison] ?? 0) - Math.log2(chance) - (this.#strangerBits[comparison]?.[bin] ?? 0)
  }

  begin(): void {
    this.#roles.fill(0)
    this.#perhaps.fill(0)
    this.#areNamesakes = false
  }

  add(comparison: number, level: number, bits: number): void {
    if (level >= (this.#namesakesFrom[comparison] ?? 255)) this.#areNamesakes = true
    const role = this.#roleOf[comparison] ?? 0
    this.#roles[role] = (this.#roles[role] ?? 0) + bits
    if (MAY_BE_SHARED[role]) this.#perhaps[role] = (this.#perhaps[role] ?? 0) + Math.log2((2 ** bits + 1) / 2)
  }

  /** The bits for one person against anything else. */
  end(): number {
    let [most, match, other] = [0, 0, 0]
    for (let at = 0; at < LATENT_CLASSES.length; at += 1) {
      let sum = this.#shareBits[at] ?? 0
      for (let role = 0; role < ROLES.length; role += 1) {
        const agreement = AGREEMENTS[at * ROLES.length + role] ?? BY_CHANCE
        if (agreement === AS_ONE) sum += this.#roles[role] ?? 0
        else if (agreement === PERHAPS) sum += this.#perhaps[role] ?? 0
        else if (agreement === SELDOM && this.#areNamesakes) sum -= NAMESAKES_BITS
      }
      this.#bits[at] = sum
      most = Math.max(most, sum)
    }
    other = 2 ** -most
    for (let at = 0; at < LATENT_CLASSES.length; at += 1) {
      const part = 2 ** ((this.#bits[at] ?? 0) - most)
      this.posteriors[at] = part
      if (LATENT_CLASSES[at]?.isMatch) match += part
      else other += part
    }
    const all = match + other
    for (let at = 0; at < LATENT_CLASSES.length; at += 1) this.posteriors[at] = (this.posteriors[at] ?? 0) / all
    this.#match = match / all
    return Math.log2(match / other)
  }

  /** The probability that they are one person. */
  ofSample(sample: PairSample, pair: number): number {
    const width = this.model.comparisons.length
    this.begin()
    for (let comparison = 0; comparison < width; comparison += 1) {
      const cell = pair * width + comparison
      const level = sample.levels[cell] ?? MISSING
      if (level !== MISSING)
        this.add(comparison, level, this.weight(comparison, level, sample.chances[cell] ?? 1, sample.bins[cell] ?? 0))
    }
    this.end()
    return this.#match
  }

  /** Of the last pair: the probability of a class of one person in which this comparison agrees as one. */
  asOne(comparison: number): number {
    let sum = 0
    for (let at = 0; at < this.#asOneOf.length; at += 1)
      sum += (this.posteriors[at] ?? 0) * (this.#asOneOf[at]?.[comparison] ?? 0)
    return sum
  }
}

const [BY_CHANCE, AS_ONE, PERHAPS, SELDOM] = [0, 1, 2, 3]
/** By what somebody is called at home, and the levels that are one name: in this spelling or in another one. */
const NAMES: ReadonlySet<string> = new Set(['given name', 'full name'])
const SAME_NAME = 2
/** Of two who live behind one door, one in eight as often as of any two: they would not know which of them is called. */
const NAMESAKES_BITS = 3

/** By latent class and role. */
const AGREEMENTS = Uint8Array.from(
  LATENT_CLASSES.flatMap(({ agrees }) =>
    ROLES.map((role) => ({ 'by chance': BY_CHANCE, 'as one': AS_ONE, perhaps: PERHAPS, seldom: SELDOM })[agrees[role]]),
  ),
)

/** By role: whether some class has it as half of each. */
const MAY_BE_SHARED = ROLES.map((role) => LATENT_CLASSES.some(({ agrees }) => agrees[role] === 'perhaps'))
