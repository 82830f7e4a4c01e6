import type { GraphFace, ScalarField } from '@storemesh/contract'
import { Fault, type JsonObject, parseJson } from '@storemesh/core'
import { type Condition, isScalar, type Scalar } from './conditions.js'

/** In which order a page goes: by the values of these columns, the key's last, so no two rows share a place. */
export interface PageOrder {
  /** The column that leads; undefined: the key alone. */
  readonly lead?: ScalarField
  readonly fields: readonly ScalarField[]
}

/** A row's place in an order: its values of the order's columns. */
export type Place = readonly Scalar[]

/** A page goes along what the filter narrows most: one value rather than a range, and the key rather than another column. */
export function orderFor({ key }: GraphFace, conditions: readonly Condition[]): PageOrder {
  const { field: narrowed } = conditions.find(({ is }) => is !== undefined) ?? conditions[0] ?? {}
  if (!narrowed || narrowed.column === key[0]?.column) return { fields: key }
  return { lead: narrowed, fields: [narrowed, ...key.filter(({ column }) => column !== narrowed.column)] }
}

export const placeIn = ({ fields }: PageOrder, row: JsonObject): Place =>
  fields.map(({ column }) => {
    const value = row[column]
    return isScalar(value) ? value : ''
  })

const CURSOR_VERSION = 'f1:'
const CURSOR_LENGTH_MAX = 64_000

export const cursorAt = ({ lead }: PageOrder, place: Place): string =>
  Buffer.from(CURSOR_VERSION + JSON.stringify([lead?.column ?? null, ...place])).toString('base64url')

/** CURSOR_INVALID: it is none, or of a page in another order. */
export function placeAt(order: PageOrder, cursor: string): Place {
  const { lead, fields } = order
  const text = cursor.length > CURSOR_LENGTH_MAX ? '' : Buffer.from(cursor, 'base64url').toString()
  const said = text.startsWith(CURSOR_VERSION) ? parseJson(text.slice(CURSOR_VERSION.length)) : undefined
  if (Array.isArray(said)) {
    const [column, ...values] = said
    const place = values.filter(isScalar).filter((value, index) => isOfKind(fields[index], value))
    const isOfOrder = column === (lead?.column ?? null) && values.length === fields.length
    if (isOfOrder && place.length === fields.length && cursorAt(order, place) === cursor) return place
  }
  throw new Fault(
    'CURSOR_INVALID',
    'expected a cursor that an earlier page of the same filter gave, in `after`; start again without one',
  )
}

function isOfKind(field: ScalarField | undefined, value: Scalar): boolean {
  const scalar = field?.of.scalar
  if (scalar === 'Boolean') return typeof value === 'boolean'
  // a long past 2^53 stands as text
  if (scalar === 'Int' || scalar === 'Long') return Number.isInteger(value) || /^-?\d{1,19}$/.test(String(value))
  return typeof value === 'string'
}
