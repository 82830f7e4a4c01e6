import type { OnFailure } from '../quality/quality-check.js'

/** A figure of a product, defined once: whoever shows it says of it what stands here. */
export interface Metric {
  readonly name: string
  readonly description: string
  /** What is counted, as `views` or `ratio`; `currency` where each row has one of its own. */
  readonly unit: string
  /** Of what one figure is, as `UTC day`. */
  readonly grain: string
  /** By what it is told apart within its grain. */
  readonly dimensions: readonly string[]
  /** The column in which it stands. */
  readonly column: string
  /** Whether the rows of the product are figures, of which `kpi_name` says which. */
  readonly isNamed: boolean
  /** The columns of a figure's row that its formula gives beside `value`. */
  readonly by: readonly string[]
  /** A SELECT over published products that computes it from what they say, and not as its model does. */
  readonly formula: string
  /** By how much the two may differ, where one of them is rounded. */
  readonly tolerance?: number
  /** What it is where its formula has no row, and where it has itself none; without it the two have the same rows. */
  readonly otherwise?: number
  readonly proven: MetricProof
  readonly onFailure: Exclude<OnFailure, 'quarantine'>
  /** Where the contract says so: `file:line:column`. */
  readonly place: string
}

export const METRIC_PROOFS = ['on refresh', 'apart'] as const
/** Held against its formula before readers see it, or by who asks for that. */
export type MetricProof = (typeof METRIC_PROOFS)[number]

/** The column that says which figure a row is, where rows are figures. */
export const FIGURE_NAME = 'kpi_name'
