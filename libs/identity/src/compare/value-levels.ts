import type { Kind } from '../kinds/kind.js'
import { DOUBTFUL_VALUE, type Field } from '../table/field.js'
import { emailLikeness } from './email-likeness.js'
import { ALIKE, edits, type Likeness, likeness, shorter, VERY_ALIKE } from './likeness.js'
import type { Dictionary } from '../text/dictionary.js'
import { isSameSpeltToday } from '../text/old-spelling.js'
import { beginsAlike, wordsInCommon } from '../text/words.js'

const [ONE_EDIT_LENGTH_MIN, TWO_EDITS_LENGTH_MIN] = [3, 6]

export const nameLikeness: Likeness = {
  words: ['differs', 'somewhat alike', 'a short form', 'much alike', 'one letter off', 'another spelling', 'the same'],
  of(values, a, b) {
    if (isSameSpeltToday(values, a, b)) return 5
    const length = shorter(values, a, b)
    const edited = length >= ONE_EDIT_LENGTH_MIN ? edits(values, a, b, length >= TWO_EDITS_LENGTH_MIN ? 2 : 1) : 2
    if (edited === 1) return 4
    if (beginsAlike(values, a, b)) return 2
    const like = likeness(values, a, b)
    if (like >= VERY_ALIKE || (edited === 2 && length >= TWO_EDITS_LENGTH_MIN)) return 3
    if (wordsInCommon(values, a, b) > 0) return 2
    return like >= ALIKE ? 1 : 0
  },
}

const textLikeness: Likeness = {
  words: ['differs', 'somewhat alike', 'much alike', 'one letter off', 'the same'],
  of(values, a, b) {
    const length = shorter(values, a, b)
    const edited = length >= ONE_EDIT_LENGTH_MIN ? edits(values, a, b, length >= TWO_EDITS_LENGTH_MIN ? 2 : 1) : 2
    if (edited === 1) return 3
    if (length >= TWO_EDITS_LENGTH_MIN && beginsAlike(values, a, b)) return 2
    const like = likeness(values, a, b)
    if (like >= VERY_ALIKE || (edited === 2 && length >= TWO_EDITS_LENGTH_MIN)) return 2
    const common = wordsInCommon(values, a, b)
    if (common >= 2) return 2
    return like >= ALIKE || common === 1 ? 1 : 0
  },
}

const ID_LENGTH_MIN = 5

const numberLikeness: Likeness = {
  words: ['differs', 'two signs off', 'one sign off', 'the same'],
  of(values, a, b) {
    if (shorter(values, a, b) < ID_LENGTH_MIN) return edits(values, a, b, 1) === 1 ? 1 : 0
    return 3 - edits(values, a, b, 2)
  },
}

const shortNumberLikeness: Likeness = {
  words: ['differs', 'one sign off', 'the same'],
  of: (values, a, b) => (shorter(values, a, b) > 1 && edits(values, a, b, 1) === 1 ? 1 : 0),
}

/** Whether so many units from one place are those from another. */
function isSameRun(units: Uint16Array, from: number, other: number, length: number): boolean {
  for (let at = 0; at < length; at += 1) if (units[from + at] !== units[other + at]) return false
  return true
}

const AREA_LENGTH = 3

const postcodeLikeness: Likeness = {
  words: ['differs', 'begins alike', 'one sign off', 'the same'],
  of(values, a, b) {
    if (edits(values, a, b, 1) === 1) return 2
    const { units } = values
    const [left, right] = [values.startOf(a), values.startOf(b)]
    if (shorter(values, a, b) <= AREA_LENGTH) return 0
    return isSameRun(units, left, right, AREA_LENGTH) ? 1 : 0
  },
}

const TAIL_LENGTH = 7

const phoneLikeness: Likeness = {
  words: ['differs', 'the same last seven digits', 'one digit off', 'the same'],
  of(values, a, b) {
    if (edits(values, a, b, 1) === 1) return 2
    if (shorter(values, a, b) < TAIL_LENGTH) return 0
    const [left, right] = [values.startOf(a + 1) - TAIL_LENGTH, values.startOf(b + 1) - TAIL_LENGTH]
    return isSameRun(values.units, left, right, TAIL_LENGTH) ? 1 : 0
  },
}

const sameOrNot: Likeness = { words: ['differs', 'the same'], of: () => 0 }

const numberOf = (values: Dictionary, code: number): number => {
  let number = 0
  for (let at = values.startOf(code); at < values.startOf(code + 1); at += 1)
    number = number * 10 + (values.units[at] ?? 0) - 0x30
  return number
}

const yearLikeness: Likeness = {
  words: ['differs', 'a few years off', 'one digit off', 'a year off', 'the same'],
  of(values, a, b) {
    const apart = Math.abs(numberOf(values, a) - numberOf(values, b))
    if (apart <= 1) return 3
    if (shorter(values, a, b) === 4 && edits(values, a, b, 1) === 1) return 2
    return apart <= 3 ? 1 : 0
  },
}

const dateLikeness: Likeness = {
  words: [
    'differs',
    'the same year',
    'two digits off',
    'two of day, month and year the same',
    'one digit off',
    'day and month swapped',
    'the same',
  ],
  of(values, a, b) {
    const { units } = values
    const [left, right] = [values.startOf(a), values.startOf(b)]
    const isYear = isSameRun(units, left, right, 4)
    if (isYear && isSameRun(units, left + 4, right + 6, 2) && isSameRun(units, left + 6, right + 4, 2)) return 5
    const edited = edits(values, a, b, 2)
    if (edited === 1) return 4
    const same =
      Number(isYear) + Number(isSameRun(units, left + 4, right + 4, 2)) + Number(isSameRun(units, left + 6, right + 6, 2))
    if (same === 2) return 3
    if (edited === 2) return 2
    return isYear ? 1 : 0
  },
}

const LIKENESSES: Readonly<Record<Kind, Likeness>> = {
  'given name': nameLikeness,
  'middle name': nameLikeness,
  surname: nameLikeness,
  'full name': nameLikeness,
  'birth date': dateLikeness,
  'birth year': yearLikeness,
  'birth month': sameOrNot,
  'birth day': sameOrNot,
  age: yearLikeness,
  'e-mail': emailLikeness,
  phone: phoneLikeness,
  'id number': numberLikeness,
  gender: sameOrNot,
  street: textLikeness,
  'house number': shortNumberLikeness,
  city: textLikeness,
  postcode: postcodeLikeness,
  region: textLikeness,
  'birth place': textLikeness,
  text: textLikeness,
  category: sameOrNot,
}

export const likenessOf = (kind: Kind): Likeness => LIKENESSES[kind]

/** A date that no calendar has may be alike, and is never the same; a shared address or a broken number says nothing at all. */
export const isUsable = ({ kind, marks }: Field, code: number): boolean =>
  code !== 0 && (kind === 'birth date' || kind === 'phone' || marks[code] !== DOUBTFUL_VALUE)
