import type { Comparison } from '../compare/comparison.js'
import type { Field } from '../table/field.js'

/** What was learned of a table: how often tellings of one person agree, and how often those of two people do. */
export interface Model {
  readonly comparisons: readonly Comparison[]
  /** By comparison and level: among two records of one person. */
  readonly m: readonly Float64Array[]
  /** By comparison and level: among records of two people. */
  readonly u: readonly Float64Array[]
  /** By comparison and bin of a value's frequency: what its chance is to be taken times, since of pairs that agree in it some are one person. */
  readonly strangers: readonly Float64Array[]
  /** By comparison: how many records say something. */
  readonly told: readonly number[]
  /** By latent class: its share of all pairs. */
  readonly shares: readonly number[]
}

export const BINS = 24

/** Frequencies by powers of two: values that are about as frequent are judged together. */
export const binOf = (count: number): number => Math.min(BINS - 1, 31 - Math.clz32(Math.max(1, count)))

/** How likely another record is to have a value that so many have. */
export const chanceOf = (count: number, told: number): number => Math.max(1, count - 1) / Math.max(1, told - 1)

/**
 * How many records have the value that two have in common. Where one of them has its names the other way around, its given name
 * is another's surname, and is told as such by few: the value is as frequent as it is where it belongs.
 */
export const countOfBoth = ({ counts, codes }: Field, a: number, b: number): number =>
  Math.max(counts[codes[a] ?? 0] ?? 1, counts[codes[b] ?? 0] ?? 1)
