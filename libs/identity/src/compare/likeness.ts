import type { Dictionary } from '../text/dictionary.js'
import { editsWithin } from '../text/edits.js'
import { jaroWinkler, jaroWinklerAtMost } from '../text/jaro-winkler.js'

/** How alike two values of a kind are: an index into the words, of which the last is for equal ones. */
export interface Likeness {
  readonly words: readonly [string, ...string[]]
  /** Of two values that are there and differ. */
  readonly of: (values: Dictionary, a: number, b: number) => number
}

export const VERY_ALIKE = 0.9
export const ALIKE = 0.8
const ROUNDING = 1e-9

/** One more than `edits_max` where they are too few; most values are told apart by their letters alone. */
export function edits(values: Dictionary, a: number, b: number, edits_max: number): number {
  const [one, other] = [values.lettersOf(a), values.lettersOf(b)]
  if (bitsIn(one & ~other) > edits_max || bitsIn(other & ~one) > edits_max) return edits_max + 1
  return editsWithin(values.units, values.startOf(a), values.startOf(a + 1), values.startOf(b), values.startOf(b + 1), edits_max)
}

/** From 0 to 1, and 0 for whatever is less than ALIKE for its letters alone. */
export function likeness(values: Dictionary, a: number, b: number): number {
  const [one, other] = [values.lettersOf(a), values.lettersOf(b)]
  const [from, to, otherFrom, otherTo] = [values.startOf(a), values.startOf(a + 1), values.startOf(b), values.startOf(b + 1)]
  const common_max = Math.min(to - from - bitsIn(one & ~other), otherTo - otherFrom - bitsIn(other & ~one))
  if (jaroWinklerAtMost(values.units, from, to, otherFrom, otherTo, common_max) < ALIKE - ROUNDING) return 0
  return jaroWinkler(values.units, from, to, otherFrom, otherTo)
}

export const shorter = (values: Dictionary, a: number, b: number): number => Math.min(values.lengthOf(a), values.lengthOf(b))

/** How many bits of a number are set. */
function bitsIn(number: number): number {
  const pairs = number - ((number >>> 1) & 0x55555555)
  const fours = (pairs & 0x33333333) + ((pairs >>> 2) & 0x33333333)
  return Math.imul((fours + (fours >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24
}
