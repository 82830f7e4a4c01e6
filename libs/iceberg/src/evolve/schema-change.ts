import type { PrimitiveType, Type } from '../types.js'

/** The names that lead to a field. Below a list stands `element`, below a map `value`: `['lines', 'element', 'price']`. */
export type FieldPath = readonly [string, ...string[]]

/** Among the fields beside it. */
export type Place = 'first' | 'last' | { readonly after: string } | { readonly before: string }

/** One step of a schema's evolution. What was written before stays readable after each of them. */
export type SchemaChange =
  | {
      readonly change: 'add'
      readonly column: FieldPath
      /** Ids within it are given anew. */
      readonly type: Type
      readonly doc?: string
      readonly place?: Place
      /** Refused where true: rows that are there already have no value for it. */
      readonly required?: boolean
    }
  | { readonly change: 'drop'; readonly column: FieldPath }
  | { readonly change: 'rename'; readonly column: FieldPath; readonly to: string }
  | { readonly change: 'move'; readonly column: FieldPath; readonly to: Place }
  /** int to long, float to double, a decimal to one of more digits. */
  | { readonly change: 'widen'; readonly column: FieldPath; readonly to: PrimitiveType }
  | { readonly change: 'make optional'; readonly column: FieldPath }
  /** An empty text takes the description away. */
  | { readonly change: 'describe'; readonly column: FieldPath; readonly doc: string }
