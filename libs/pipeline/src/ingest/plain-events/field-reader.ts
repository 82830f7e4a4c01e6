import type { LeafColumn } from './leaf-column.js'
import type { Words } from './words.js'

/**
 * How one field's values are read. It is data, and who reads it are functions of the module: a closure for each field would be
 * three times as slow, since an engine compiles it for all fields at once and knows nothing of what it closes over.
 */
export type FieldReader = TextReader | ValueReader | ObjectReader | ListReader

export interface TextReader {
  readonly kind: 'text'
  readonly column: LeafColumn
  readonly length_min: number
  readonly length_max: number
}

export interface ValueReader {
  readonly kind: 'value'
  readonly column: LeafColumn
  readonly written: 'whole' | 'decimal' | 'day' | 'instant' | 'boolean' | 'uuid'
  readonly lowest: number
  readonly highest: number
  /** Of a decimal: digits before the point, and behind it. */
  readonly whole_digits: number
  readonly scale: number
  readonly isWide: boolean
}

export interface ObjectReader {
  readonly kind: 'object'
  readonly members: readonly MemberReader[]
  /** The level where it is there. */
  readonly definition: number
  /** How many such objects were read. */
  read: number
}

export interface MemberReader {
  /** In its quotes. */
  readonly name: Uint8Array
  /** What stands before its value where the member follows another and nobody wrote a space: a comma, the name, a colon. */
  readonly lead: Words
  readonly isRequired: boolean
  readonly reader: FieldReader
  /** In which of the objects it was met last. */
  met_in: number
}

export interface ListReader {
  readonly kind: 'list'
  readonly element: FieldReader
  /** The level where the list is there, and empty. */
  readonly definition: number
  /** Of an element that is not the first. */
  readonly repetition: number
  readonly items_min: number
  readonly items_max: number
}
