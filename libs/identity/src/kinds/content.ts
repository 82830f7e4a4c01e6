import { brokenDay, calendarDate } from '../normalise/calendar-date.js'
import { emailOf } from '../normalise/email.js'

/** What the first fields of a column look like, as shares of those that say something. */
export interface Content {
  readonly present: number
  readonly presentShare: number
  readonly distinct: number
  readonly dates: number
  readonly emails: number
  /** Digits alone. */
  readonly numbers: number
  /** Digits and letters together, or long digits: like the number of a card or a document. */
  readonly codes: number
  readonly decimals: number
  readonly instants: number
  readonly largest: number
}

const NUMBER = /^\d{1,15}$/
const CODE = /^(?=.*\d)[\p{L}\d][\p{L}\d/-]{4,}$/u
const DECIMAL = /^-?\d+[.,]\d+$/
const INSTANT = /^\d{4}-\d\d-\d\d[T ]\d\d:\d\d/

export function contentOf(fields: readonly string[]): Content {
  const told = fields.map((field) => field.trim()).filter((field) => field !== '')
  const share = (is: (field: string) => boolean) => (told.length === 0 ? 0 : told.filter(is).length / told.length)
  return {
    present: told.length,
    presentShare: fields.length === 0 ? 0 : told.length / fields.length,
    distinct: new Set(told).size,
    dates: share((field) => calendarDate(field, 'day-first') !== undefined || brokenDay(field) !== undefined),
    emails: share((field) => emailOf(field) !== undefined),
    numbers: share((field) => NUMBER.test(field)),
    codes: share((field) => CODE.test(field)),
    decimals: share((field) => DECIMAL.test(field)),
    instants: share((field) => INSTANT.test(field) && !field.includes('00:00')),
    largest: told.reduce((largest, field) => (NUMBER.test(field) ? Math.max(largest, Number(field)) : largest), 0),
  }
}
