import type { SingleValue } from '../single-value.js'

export type Comparison = '=' | '!=' | '<' | '<=' | '>' | '>='

/** What is asked of one column's value. As in SQL, a missing value answers nothing but the null tests. */
export type ColumnTest =
  | { readonly op: Comparison; readonly value: SingleValue }
  | { readonly op: 'in' | 'not in'; readonly values: readonly SingleValue[] }
  | { readonly op: 'starts with' | 'not starts with'; readonly value: string }
  | { readonly op: 'is null' | 'not null' | 'is nan' | 'not nan' }
