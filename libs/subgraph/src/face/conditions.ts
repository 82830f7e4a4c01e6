import type { GraphFace, ScalarField, ScalarValue } from '@storemesh/contract'
import { decimalText, decimalUnits, type Json, type JsonObject } from '@storemesh/core'
import { decimalOf } from '@storemesh/iceberg'
import { orderedText } from './ordered-text.js'

/** What a page is narrowed by: values of one column, as ordered texts and as they came. */
export interface Condition {
  readonly field: ScalarField
  readonly is?: Bound
  /** At least. */
  readonly from?: Bound
  /** Less than. */
  readonly before?: Bound
}

export interface Bound {
  readonly text: string
  readonly value: Scalar
}

export type Scalar = string | number | boolean

/** A filter as GraphQL has checked it. What is left out, or null, says nothing. */
export type FilterArgument = Readonly<Record<string, Readonly<Record<string, Scalar | null>> | null>>

export const conditionsOf = ({ filters }: Pick<GraphFace, 'filters'>, filter: FilterArgument): readonly Condition[] =>
  filters.flatMap((field) => {
    const { is, from, before } = filter[field.name] ?? {}
    const bounds = {
      ...boundOf('is', field, is),
      ...boundOf('from', field, from),
      ...boundOf('before', field, before),
    }
    return Object.keys(bounds).length > 0 ? [{ field, ...bounds }] : []
  })

function boundOf(word: 'is' | 'from' | 'before', { of }: ScalarField, given: Scalar | null | undefined) {
  if (given === null || given === undefined) return {}
  const value = asKept(of, given)
  return { [word]: { value, text: orderedText(of.type, value) ?? '' } }
}

/** A value of an argument as its column has it: a decimal with all its digits. */
export function asKept({ type }: ScalarValue, value: Scalar): Scalar {
  const decimal = decimalOf(type)
  return decimal && typeof value === 'string' ? decimalText(decimalUnits(value, decimal.scale), decimal.scale) : value
}

/** Whether a row is one of those asked for; a row without a value is none. */
export function holds({ field, is, from, before }: Condition, row: JsonObject): boolean {
  const text = orderedText(field.of.type, row[field.column])
  if (text === undefined) return false
  if (is && is.text !== text) return false
  if (from && inByteOrder(text, from.text) < 0) return false
  return !before || inByteOrder(text, before.text) < 0
}

const inByteOrder = (a: string, b: string): number => Buffer.compare(Buffer.from(a), Buffer.from(b))

export const isScalar = (value: Json | undefined): value is Scalar =>
  typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean'
