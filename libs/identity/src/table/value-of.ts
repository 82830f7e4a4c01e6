import { brokenDay, calendarDate, type DayOrder } from '../normalise/calendar-date.js'
import { emailOf } from '../normalise/email.js'
import type { CountryCode, PhoneReader } from '../normalise/phone.js'
import { personName, type Spelling } from '../normalise/person-name.js'
import { plainText, saysNothing } from '../normalise/plain-text.js'
import { postcodeOf } from '../normalise/postcode.js'
import { streetOf } from '../normalise/street.js'
import type { Kind } from '../kinds/kind.js'
import { DOUBTFUL_VALUE, PLAIN_VALUE } from './field.js'

/** How a table is written. */
export interface Manner {
  readonly country: CountryCode
  readonly spelling: Spelling
  readonly dayOrder: DayOrder
}

/** What reads the values of one table. */
export interface ValueReading extends Manner {
  readonly phone: PhoneReader
}

export interface Value {
  readonly text: string
  readonly mark: number
}

export const NO_VALUE: Value = { text: '', mark: PLAIN_VALUE }
const plain = (text: string): Value => ({ text, mark: PLAIN_VALUE })
const NOT_CODE = /[^\p{L}\p{N}]+/gu
const LEADING_ZEROS = /^0+(?=\d)/

/** A field's text as it is compared. */
export function valueOf(kind: Kind, text: string, reading: ValueReading): Value {
  if (saysNothing(text)) return NO_VALUE
  switch (kind) {
    case 'given name':
    case 'middle name':
    case 'surname':
    case 'full name':
      return plain(personName(text, reading.spelling))
    case 'birth date':
      return dateValue(text, reading)
    case 'e-mail':
      return emailValue(text)
    case 'phone':
      return phoneValue(text, reading)
    case 'id number':
      return plain(text.replace(NOT_CODE, '').toLowerCase())
    case 'street':
      return plain(streetOf(text))
    case 'postcode':
      return plain(postcodeOf(text))
    case 'gender':
      return plain(plainText(text).slice(0, 1))
    case 'birth year':
    case 'birth month':
    case 'birth day':
    case 'age':
    case 'house number':
      return plain(plainText(text).replace(LEADING_ZEROS, ''))
    case 'city':
    case 'region':
    case 'birth place':
    case 'text':
    case 'category':
      return plain(plainText(text))
  }
}

/** A day that no calendar has is kept as digits of which one may be a slip: it is no birth date that could be the same. */
function dateValue(text: string, { dayOrder }: Manner): Value {
  const day = calendarDate(text, dayOrder)
  return day === undefined ? { text: brokenDay(text) ?? '', mark: DOUBTFUL_VALUE } : plain(day)
}

function emailValue(text: string): Value {
  const email = emailOf(text)
  return email === undefined ? NO_VALUE : { text: email.address, mark: email.isShared ? DOUBTFUL_VALUE : PLAIN_VALUE }
}

function phoneValue(text: string, reading: ValueReading): Value {
  const phone = reading.phone(text)
  return phone === undefined ? NO_VALUE : { text: phone.number, mark: phone.isVerified ? PLAIN_VALUE : DOUBTFUL_VALUE }
}
