import type { Dictionary } from '../text/dictionary.js'
import { editsWithin } from '../text/edits.js'
import { jaroWinkler } from '../text/jaro-winkler.js'
import { ALIKE, edits, type Likeness, VERY_ALIKE } from './likeness.js'

const AT = 0x40

function boxEnd(values: Dictionary, code: number): number {
  const end = values.startOf(code + 1)
  for (let at = values.startOf(code); at < end; at += 1) if (values.units[at] === AT) return at
  return end
}

export const emailLikeness: Likeness = {
  words: [
    'differs',
    'somewhat alike before the @',
    'much alike before the @',
    'the same before the @',
    'one or two signs off',
    'the same',
  ],
  of(values, a, b) {
    if (edits(values, a, b, 2) <= 2) return 4
    const { units } = values
    const [left, leftEnd, right, rightEnd] = [values.startOf(a), boxEnd(values, a), values.startOf(b), boxEnd(values, b)]
    if (editsWithin(units, left, leftEnd, right, rightEnd, 0) === 0) return 3
    const like = jaroWinkler(units, left, leftEnd, right, rightEnd)
    if (like >= VERY_ALIKE) return 2
    return like >= ALIKE ? 1 : 0
  },
}

const [ZERO, NINE] = [0x30, 0x39]
const isDigit = (unit = 0): boolean => unit >= ZERO && unit <= NINE
const DIGITS_TELLING = 2

/**
 * Whether two addresses that are alike are so because their owners have one name: `budi.santoso12` and `budi_santoso7` are two
 * people's as soon as two are called Budi Santoso. The same digits, two of them or more, are not of the name.
 */
export function isAlikeByName(emails: Dictionary, a: number, b: number, names: Dictionary, shared: readonly number[]): boolean {
  if (!shared.some((name) => hasName(emails, a, names, name) && hasName(emails, b, names, name))) return false
  return digitsInCommon(emails, a, b) < DIGITS_TELLING
}

const NAME_LENGTH_MIN = 3

function hasName(emails: Dictionary, email: number, names: Dictionary, name: number): boolean {
  const length = names.lengthOf(name)
  if (length < NAME_LENGTH_MIN) return false
  const start = names.startOf(name)
  const end = boxEnd(emails, email) - length
  for (let from = emails.startOf(email); from <= end; from += 1) {
    let at = 0
    while (at < length && emails.units[from + at] === names.units[start + at]) at += 1
    if (at === length) return true
  }
  return false
}

/** How many digits stand before the @, where they are the same in both; 0 where they are not. */
function digitsInCommon(emails: Dictionary, a: number, b: number): number {
  const { units } = emails
  const [aEnd, bEnd] = [boxEnd(emails, a), boxEnd(emails, b)]
  let [left, right, common] = [emails.startOf(a), emails.startOf(b), 0]
  for (;;) {
    while (left < aEnd && !isDigit(units[left])) left += 1
    while (right < bEnd && !isDigit(units[right])) right += 1
    if (left >= aEnd || right >= bEnd) return left >= aEnd && right >= bEnd ? common : 0
    if (units[left] !== units[right]) return 0
    common += 1
    left += 1
    right += 1
  }
}
