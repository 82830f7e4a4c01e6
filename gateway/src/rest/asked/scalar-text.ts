import { instantOf, isCalendarDay } from '@storemesh/core'
import type { RestScalar } from '../catalog/rest-product.js'

/** A value of the graph. */
export type GraphValue = string | number | boolean

const INT_MAX = 2 ** 31

/** A value as an address has it, as the graph takes it; undefined where it is none of its scalar. */
export function valueIn(text: string, { scalar, values }: RestScalar): GraphValue | undefined {
  if (values) return values.includes(text) ? text : undefined
  switch (scalar) {
    case 'Boolean':
      return text === 'true' ? true : text === 'false' ? false : undefined
    case 'Int':
      return wholeNumber(text, (number) => number >= -INT_MAX && number < INT_MAX)
    case 'Long':
      return wholeNumber(text, Number.isSafeInteger)
    case 'Float':
      return /^-?\d{1,17}(\.\d{1,17})?$/.test(text) ? Number(text) : undefined
    case 'Decimal':
      return /^-?\d{1,38}(\.\d{1,38})?$/.test(text) ? text : undefined
    case 'Date':
      return isCalendarDay(text) ? text : undefined
    case 'DateTime':
      return instantOf(text) === undefined ? undefined : text
    default:
      return text
  }
}

const wholeNumber = (text: string, fits: (number: number) => boolean): number | undefined =>
  /^-?\d{1,16}$/.test(text) && fits(Number(text)) ? Number(text) : undefined

const EXPECTED = new Map([
  ['Boolean', 'true or false'],
  ['Int', 'a whole number of 32 bits'],
  ['Long', 'a whole number from -(2^53 - 1) to 2^53 - 1'],
  ['Float', 'a number'],
  ['Decimal', 'digits such as 129900.00'],
  ['Date', 'a day such as 2026-01-31'],
  ['DateTime', 'an instant such as 2026-01-31T10:15:00.000000Z'],
])

export const expectedOf = ({ scalar, values }: RestScalar): string =>
  values ? `one of ${values.join(', ')}` : (EXPECTED.get(scalar) ?? 'a text')
