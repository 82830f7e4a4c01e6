import type { Dictionary } from '../text/dictionary.js'
import { editsWithin } from '../text/edits.js'
import { jaroWinkler } from '../text/jaro-winkler.js'

/** How alike two values of a kind are: an index into the words, of which the last is for equal ones. */
export interface Likeness {
  readonly words: readonly [string, ...string[]]
  /** Of two values that are there and differ. */
  readonly of: (values: Dictionary, a: number, b: number) => number
}

export const edits = (values: Dictionary, a: number, b: number, edits_max: number): number =>
  editsWithin(values.units, values.startOf(a), values.startOf(a + 1), values.startOf(b), values.startOf(b + 1), edits_max)

export const likeness = (values: Dictionary, a: number, b: number): number =>
  jaroWinkler(values.units, values.startOf(a), values.startOf(a + 1), values.startOf(b), values.startOf(b + 1))

export const shorter = (values: Dictionary, a: number, b: number): number => Math.min(values.lengthOf(a), values.lengthOf(b))

export const VERY_ALIKE = 0.9
export const ALIKE = 0.8
