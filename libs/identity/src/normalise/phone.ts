import { type CountryCode, isSupportedCountry, parsePhoneNumberFromString } from 'libphonenumber-js/max'

export interface Phone {
  /** E.164 where the number is one of its country; else the digits that were told. */
  readonly number: string
  readonly isVerified: boolean
}

/** libphonenumber reads `08123456789x` as a number with an extension: what is no digit, sign or bracket is refused first. */
const SHAPE = /^\s*(?:\+|\(\+)?[\d\s().\-/]+$/
const NOT_DIGIT = /\D+/g
const DIGITS_MIN = 5
const DIGITS_MAX = 20
const ONE_DIGIT = /^(\d)\1+$/

/** Undefined where it is no number that somebody could be called by. */
export function phoneOf(text: string, country: CountryCode): Phone | undefined {
  if (!SHAPE.test(text)) return undefined
  const digits = text.replace(NOT_DIGIT, '')
  if (digits.length < DIGITS_MIN || digits.length > DIGITS_MAX || ONE_DIGIT.test(digits)) return undefined
  const parsed = parsePhoneNumberFromString(text, country)
  if (parsed?.isValid()) return { number: parsed.number, isVerified: true }
  // `62812…` is Indonesia's as `+62812…` is
  const abroad = digits.startsWith('0') ? undefined : parsePhoneNumberFromString(`+${digits}`)
  return abroad?.isValid() ? { number: abroad.number, isVerified: true } : { number: digits, isVerified: false }
}

export type { CountryCode }

/** Undefined where there is no such country. */
export function countryOf(text: string): CountryCode | undefined {
  const code = text.toUpperCase()
  return isSupportedCountry(code) ? code : undefined
}
