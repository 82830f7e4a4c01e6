import { Fault } from '@storemesh/core'
import { lowerBound, upperBound } from '../column-bound.js'
import type { ColumnStatistics } from '../column-statistics.js'
import { encodeValue, type SingleValue } from '../single-value.js'
import type { PrimitiveType } from '../types.js'
import { type LeafForm, withForm } from './leaf-form.js'
import type { RowBytes } from './row-bytes.js'
import { kindOf, type RowValue } from './row-value.js'

/** Writes one part of each row and counts what it wrote. */
export interface Encoder {
  readonly put: (value: RowValue) => void
  /** The part is missing, and so is all within it. */
  readonly absent: () => void
}

export interface LeafEncoder extends Encoder {
  statistics(): ColumnStatistics
}

export interface LeafPlace {
  readonly out: RowBytes
  /** As a person names it: `address.city`. */
  readonly path: string
  /** Within a list or a map: it has many values a row, so bounds prune nothing. */
  readonly repeated: boolean
}

export const leafEncoder = (type: PrimitiveType, place: LeafPlace): LeafEncoder =>
  withForm(type, (form) => encoderBy(form, type, place))

function encoderBy<T>(form: LeafForm<T>, type: PrimitiveType, { out, path, repeated }: LeafPlace): LeafEncoder {
  let values = 0
  let nulls = 0
  let nans = 0
  let least: T | undefined
  let most: T | undefined

  function note(value: T): void {
    if (form.isNaN?.(value)) {
      nans += 1
      return
    }
    if (least === undefined || form.isLess(value, least)) least = value
    if (most === undefined || form.isLess(most, value)) most = value
  }

  return {
    put(value) {
      const read = form.read(value)
      if (read === undefined) throw noValue(path, type, value)
      values += 1
      const stored = form.put(out, read)
      if (!repeated) note(stored)
      else if (form.isNaN?.(stored)) nans += 1
    },
    absent() {
      nulls += 1
    },
    statistics() {
      const [lower, upper] = [
        least === undefined ? undefined : lowerOf(type, form.single(least)),
        most === undefined ? undefined : upperOf(type, form.single(most)),
      ]
      return {
        value_count: values + nulls,
        null_count: nulls,
        ...(form.isNaN && { nan_count: nans }),
        ...(lower && { lower }),
        ...(upper && { upper }),
      }
    },
  }
}

const noValue = (path: string, type: PrimitiveType, value: RowValue) =>
  new Fault('VALUE_INVALID', `${path}: expected a value within the range of ${type}, got a ${kindOf(value)} that is none`)

/** Both zeros are one value, so a bound of zero takes the sign that is on the safe side. */
const lowerOf = (type: PrimitiveType, value: SingleValue): Uint8Array | undefined =>
  cut(type, value, lowerBound) ?? encodeWhole(type, isFloat(type) && value === 0 ? -0 : value)

const upperOf = (type: PrimitiveType, value: SingleValue): Uint8Array | undefined =>
  cut(type, value, upperBound) ?? encodeWhole(type, isFloat(type) && value === 0 ? 0 : value)

const isFloat = (type: PrimitiveType) => type === 'float' || type === 'double'

/** Texts and bytes may be long: their bounds are cut by the rules for all columns. */
function cut(type: PrimitiveType, value: SingleValue, bound: typeof lowerBound): Uint8Array | undefined {
  if (type === 'string' && typeof value === 'string') return bound(type, value)
  return type === 'binary' && value instanceof Uint8Array ? bound(type, Buffer.from(value).toString('hex')) : undefined
}

const encodeWhole = (type: PrimitiveType, value: SingleValue): Uint8Array | undefined =>
  type === 'string' || type === 'binary' ? undefined : encodeValue(type, value)
