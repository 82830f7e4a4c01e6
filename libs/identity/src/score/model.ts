import type { Comparison } from '../compare/comparison.js'

/** What was learned of a table: how often tellings of one person agree, and how often those of two people do. */
export interface Model {
  readonly comparisons: readonly Comparison[]
  /** By comparison and level: among two records of one person. */
  readonly m: readonly Float64Array[]
  /** By comparison and level: among records of two people. */
  readonly u: readonly Float64Array[]
  /** By comparison and bin of a value's frequency: of the pairs that agree in such a value, the share that are two people. */
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
