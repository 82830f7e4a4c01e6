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
const ALL_DIGITS = /^\d+$/

/** How numbers that begin alike and are as long are written in E.164. */
interface Plan {
  readonly prefix: string
  readonly dropped: number
  readonly isVerified: boolean
}

/** No country tells numbers of one length apart by more of their first digits; behind a sign its own code stands before them. */
const TELLING_DIGITS = 8
const SIGNED_TELLING_DIGITS = 10
const PLANS_MAX = 200_000

export type PhoneReader = (text: string) => Phone | undefined

/**
 * Reads numbers of a country, and others with their country's code; undefined where nobody could be called. What was found of
 * one number holds for all that begin alike and are as long: a table of a million has some ten thousand beginnings.
 */
export function phoneReader(country: CountryCode): PhoneReader {
  const plans = new Map<string, (Plan | undefined)[]>()
  const planFor = (digits: string, isSigned: boolean): Plan => {
    const beginning = digits.slice(0, digits.startsWith('0') ? TELLING_DIGITS : SIGNED_TELLING_DIGITS)
    let byLength = plans.get(beginning)
    if (byLength === undefined) {
      byLength = []
      if (plans.size < PLANS_MAX) plans.set(beginning, byLength)
    }
    const at = digits.length * 2 + Number(isSigned)
    const plan = byLength[at] ?? planOf(isSigned ? '+' : '', digits, country)
    byLength[at] = plan
    return plan
  }
  return (text) => {
    const digits = ALL_DIGITS.test(text) ? text : SHAPE.test(text) ? text.replace(NOT_DIGIT, '') : ''
    if (digits.length < DIGITS_MIN || digits.length > DIGITS_MAX || isOneDigit(digits)) return undefined
    const { prefix, dropped, isVerified } = planFor(digits, text.includes('+'))
    return { number: prefix + digits.slice(dropped), isVerified }
  }
}

function isOneDigit(digits: string): boolean {
  for (let at = 1; at < digits.length; at += 1) if (digits[at] !== digits[0]) return false
  return true
}

function planOf(sign: string, digits: string, country: CountryCode): Plan {
  const parsed = parsePhoneNumberFromString(sign + digits, country)
  // `62812…` is Indonesia's as `+62812…` is
  const abroad = sign === '' && !digits.startsWith('0') ? parsePhoneNumberFromString(`+${digits}`) : undefined
  const valid = [parsed, abroad].find((number) => number?.isValid())
  if (valid === undefined) return { prefix: '', dropped: 0, isVerified: false }
  const { number, countryCallingCode } = valid
  const national = number.slice(countryCallingCode.length + 1)
  const isTail = digits.endsWith(national)
  return { prefix: `+${countryCallingCode}`, dropped: isTail ? digits.length - national.length : 0, isVerified: isTail }
}

export type { CountryCode }

/** Undefined where there is no such country. */
export function countryOf(text: string): CountryCode | undefined {
  const code = text.toUpperCase()
  return isSupportedCountry(code) ? code : undefined
}
