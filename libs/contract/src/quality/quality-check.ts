import type { Expectation } from './expectation.js'

/** What a contract expects of the rows of its product, one thing that can be measured. */
export interface QualityCheck {
  /** As messages call it: `quantity minimum 1`, or the name that the contract gives it. */
  readonly name: string
  /** Where the contract says so: `file:line:column`. */
  readonly place: string
  readonly onFailure: OnFailure
  readonly measure: Measure
  readonly expected: Expectation
}

export const ON_FAILURE = ['fail', 'quarantine', 'warn'] as const
/** The rows are not published; the rows that break it are kept apart and the others are published; all are, and it is told of. */
export type OnFailure = (typeof ON_FAILURE)[number]

export type Unit = 'rows' | 'percent'

/** What is counted. */
export type Measure =
  /** Rows that break a rule, each by itself. */
  | { readonly kind: 'broken rows'; readonly rule: RowRule; readonly unit: Unit }
  /** Rows whose values in these columns another row has already. */
  | { readonly kind: 'duplicates'; readonly columns: readonly string[]; readonly unit: Unit }
  /** All rows; in percent, of how many there were before the refresh. */
  | { readonly kind: 'row count'; readonly unit: Unit }
  /** The one number that a SELECT gives. */
  | { readonly kind: 'query'; readonly sql: string }
  /** Of the rows that come, those that are of so short a time ago. */
  | { readonly kind: 'fresh rows'; readonly column: string; readonly latency_ms: number }

/** What a value must not be. All but `missing`, which is no value or a text that stands for none, speak of values that are there. */
export type RowRule = { readonly path: readonly string[] } & (
  | { readonly breaks: 'missing'; readonly texts: readonly string[] }
  | { readonly breaks: 'not among'; readonly texts: readonly string[] }
  | { readonly breaks: 'pattern'; readonly pattern: string }
  | { readonly breaks: 'below' | 'above'; readonly limit: number; readonly of: 'value' | 'length' | 'items' }
  | { readonly breaks: 'reference'; readonly to: ProductColumn }
)

export interface ProductColumn {
  readonly domain: string
  readonly product: string
  readonly column: string
}
