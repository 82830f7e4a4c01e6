import type { ContractPort } from '../contract.js'
import { type Expectation, expectsNone } from '../quality/expectation.js'
import type { Measure, OnFailure, QualityCheck, RowRule, Unit } from '../quality/quality-check.js'

/** A check of a product of this port in words: what must be so, and what becomes of rows of which it is not. */
export function checkText(check: QualityCheck, port: ContractPort['kind']): string {
  const { measure, expected } = check
  const must = expectsNone(expected) && measure.kind !== 'query' ? alwaysText(measure) : countText(measure, expected)
  const otherwise = port === 'table' ? OTHERWISE[check.onFailure] : isReadWithEvents(measure) && OF_AN_EVENT[port]
  return otherwise ? `${must}; ${otherwise}.` : `${must}.`
}

/** What a gate does, which a table has. */
const OTHERWISE: Readonly<Record<OnFailure, string>> = {
  fail: 'otherwise nothing of a refresh is published',
  quarantine: 'rows that break it are kept apart',
  warn: 'otherwise it is told of',
}

/** What comes from others is read one by one. */
const OF_AN_EVENT = {
  topic: 'an event that breaks it is in the dead letter',
  source: 'a row that breaks it is in quarantine',
  live: '',
}

const isReadWithEvents = (measure: Measure): boolean =>
  measure.kind === 'broken rows' && (measure.rule.breaks === 'below' || measure.rule.breaks === 'above')

/** Of a check that not one row may break. */
function alwaysText(measure: Measure): string {
  switch (measure.kind) {
    case 'broken rows':
      return ruleText(measure.rule)
    case 'duplicates':
      return `No two rows have the same ${measure.columns.join(', ')}`
    case 'row count':
      return 'There are no rows'
    case 'query':
      return 'The query finds nothing'
    case 'fresh rows':
      return freshText(measure.column, measure.latency_ms)
  }
}

function countText(measure: Measure, expected: Expectation): string {
  switch (measure.kind) {
    case 'broken rows':
      return `Of rows that break “${ruleText(measure.rule)}” there ${amount(expected, measure.unit)}`
    case 'duplicates':
      return `Of rows whose ${measure.columns.join(', ')} another row has there ${amount(expected, measure.unit)}`
    case 'row count':
      return measure.unit === 'rows'
        ? `Of rows there ${amount(expected, 'rows')}`
        : `Of the rows that there were before a refresh, after it there ${amount(expected, 'percent')}`
    case 'query':
      return `\`${measure.sql.replaceAll(/\s+/g, ' ').trim()}\` gives a number that ${REQUIRED[expected.operator]} ${numbers(expected)}`
    case 'fresh rows':
      return freshText(measure.column, measure.latency_ms)
  }
}

const freshText = (column: string, latency_ms: number): string =>
  `Of the rows that come, some have a ${column} of at most ${durationText(latency_ms)} ago`

const UNITS = [
  ['day', 86_400_000],
  ['hour', 3_600_000],
  ['minute', 60_000],
  ['second', 1000],
] as const

/** In the largest unit of which it is a whole number: `5 minutes`. */
export function durationText(duration_ms: number): string {
  const [name, unit_ms] = UNITS.find(([, unit_ms]) => duration_ms % unit_ms === 0) ?? ['millisecond', 1]
  return counted(duration_ms / unit_ms, name)
}

const counted = (count: number, name: string): string => `${count} ${name}${count === 1 ? '' : 's'}`

function ruleText(rule: RowRule): string {
  const column = rule.path.join('.')
  switch (rule.breaks) {
    case 'missing':
      return `${column} is there${rule.texts.length > 0 ? `, and is none of ${listed(rule.texts)}` : ''}`
    case 'not among':
      return `${column} is one of ${listed(rule.texts)}`
    case 'pattern':
      return `${column} matches \`${rule.pattern}\``
    case 'below':
    case 'above':
      return `${column} ${limitText(rule.breaks === 'below' ? 'at least' : 'at most', rule.limit, rule.of)}`
    case 'reference':
      return `${column} is a value of ${rule.to.domain}.${rule.to.product}.${rule.to.column}`
  }
}

const limitText = (bound: string, limit: number, of: 'value' | 'length' | 'items'): string =>
  of === 'value' ? `is ${bound} ${limit}` : `has ${bound} ${counted(limit, of === 'length' ? 'character' : 'member')}`

const listed = (texts: readonly string[]): string => texts.map((text) => `\`${text}\``).join(', ')

const REQUIRED: Readonly<Record<Expectation['operator'], string>> = {
  mustBe: 'is',
  mustNotBe: 'is not',
  mustBeGreaterThan: 'is more than',
  mustBeGreaterOrEqualTo: 'is at least',
  mustBeLessThan: 'is less than',
  mustBeLessOrEqualTo: 'is at most',
  mustBeBetween: 'is between',
  mustNotBeBetween: 'is not between',
}

const numbers = (expected: Expectation): string =>
  'value' in expected ? String(expected.value) : `${expected.from} and ${expected.to}`

/** `are at least 5 %`. */
const amount = (expected: Expectation, unit: Unit): string =>
  `${REQUIRED[expected.operator].replace(/^is/, 'are')} ${numbers(expected)}${unit === 'percent' ? ' %' : ''}`
