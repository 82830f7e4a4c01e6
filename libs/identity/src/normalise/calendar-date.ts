import { isCalendarDay } from '@storemesh/core'
import { plainText } from './plain-text.js'

/** Which of two numbers is the day, where a table writes `03/04/1980`. */
export type DayOrder = 'day-first' | 'month-first'

const COMPACT = /^(\d{4})(\d{2})(\d{2})$/
const YEAR_FIRST = /^(\d{4})[-/. ](\d{1,2})[-/. ](\d{1,2})(?:[T ][\d:.]+(?:Z|[+-]\d{2}:?\d{2})?)?$/
const YEAR_LAST = /^(\d{1,2})[-/. ](\d{1,2})[-/. ](\d{4})(?: [\d:]+)?$/
const DAY_FIRST_COMPACT = /^(\d{2})(\d{2})(\d{4})$/
const SHORT_YEAR = /^(\d{1,2})[-/.](\d{1,2})[-/.](\d{2})$/
const NAMED = /^(\d{1,2}) ([a-z]{3,}) (\d{4})$/
const NAMED_FIRST = /^([a-z]{3,}) (\d{1,2}) (\d{4})$/
const [YEAR_MIN, YEAR_MAX] = [1000, 2100]
const THIS_CENTURY_MAX = 25 // `31/12/26` was in 1926: who is told of has been born

// biome-ignore format: a list reads better in rows
const MONTHS: readonly (readonly string[])[] = [
  ['jan'], ['feb'], ['mar'], ['apr'], ['may', 'mei', 'mai'], ['jun'], ['jul'], ['aug', 'agu', 'ags'], ['sep'], ['oct', 'okt'],
  ['nov'], ['dec', 'des', 'dez'],
]

/** A day as `19800403`; undefined where it is none, or one that no calendar has. */
export function calendarDate(text: string, order: DayOrder): string | undefined {
  const trimmed = text.trim()
  const iso = COMPACT.exec(trimmed) ?? YEAR_FIRST.exec(trimmed)
  const told = iso ? dayOf(iso[1], iso[2], iso[3]) : undefined
  if (told !== undefined) return told
  const last = YEAR_LAST.exec(trimmed) ?? DAY_FIRST_COMPACT.exec(trimmed)
  if (last) {
    const [, one, two, year] = last
    const [dayFirst, monthFirst] = [dayOf(year, two, one), dayOf(year, one, two)]
    return order === 'day-first' ? (dayFirst ?? monthFirst) : (monthFirst ?? dayFirst)
  }
  const [, one, two, short] = SHORT_YEAR.exec(trimmed) ?? []
  if (short !== undefined) {
    const year = Number(short) > THIS_CENTURY_MAX ? `19${short}` : `20${short}`
    return calendarDate(`${one}/${two}/${year}`, order)
  }
  return namedDay(plainText(trimmed))
}

function namedDay(text: string): string | undefined {
  const named = NAMED.exec(text)
  if (named) return dayOf(named[3], monthNumber(named[2]), named[1])
  const first = NAMED_FIRST.exec(text)
  return first ? dayOf(first[3], monthNumber(first[1]), first[2]) : undefined
}

const monthNumber = (name = ''): string =>
  String(MONTHS.findIndex((begins) => begins.some((begin) => name.startsWith(begin))) + 1)

export function dayOf(year = '', month = '', day = ''): string | undefined {
  const text = `${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`
  if (Number(year) < YEAR_MIN || Number(year) > YEAR_MAX || !isCalendarDay(text)) return undefined
  return text.replaceAll('-', '')
}

/** Which order a table means: the one in which more of its dates are possible, and the day first where both are. */
export function dayOrderOf(samples: readonly string[]): DayOrder {
  let [dayFirst, monthFirst] = [0, 0]
  for (const sample of samples) {
    const [, one, two] = YEAR_LAST.exec(sample.trim()) ?? SHORT_YEAR.exec(sample.trim()) ?? []
    if (Number(one) > 12) dayFirst += 1
    else if (Number(two) > 12) monthFirst += 1
  }
  return monthFirst > dayFirst ? 'month-first' : 'day-first'
}

const DIGITS = /^\d{8}$/

/** What was written where a day should be, as eight digits: one of them may be a slip. Undefined where it does not look so. */
export function brokenDay(text: string): string | undefined {
  const digits = text.replaceAll(/[-/. ]/g, '')
  return DIGITS.test(digits) ? digits : undefined
}
