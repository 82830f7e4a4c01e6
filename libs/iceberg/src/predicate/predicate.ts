import type { ColumnTest } from './column-test.js'

/**
 * Which rows are wanted, as SQL's WHERE understands it: a test of a missing value is neither true nor false, and so is its
 * negation. Values are in the form of `SingleValue`; whole numbers may stand for longs.
 */
export type Predicate =
  | { readonly and: readonly Predicate[] }
  | { readonly or: readonly Predicate[] }
  | { readonly not: Predicate }
  /** Dots lead into structs: `address.city`. */
  | ({ readonly column: string } & ColumnTest)
