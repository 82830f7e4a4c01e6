import type { RowRule } from '@storemesh/contract'
import { quoted } from '../quoted.js'

/** True of the rows, spoken of as `looked`, that break a rule, and false of all others. `target` holds the values that a reference may have. */
export function breaksRule(rule: RowRule, target: string): string {
  const value = valueOf(rule.path)
  switch (rule.breaks) {
    case 'missing':
      return rule.texts.length === 0 ? `${value} IS NULL` : `(${value} IS NULL OR ${textOf(value)} IN (${listOf(rule.texts)}))`
    case 'not among':
      return known(`${textOf(value)} NOT IN (${listOf(rule.texts)})`)
    case 'pattern':
      return known(`NOT regexp_like(${textOf(value)}, ${literal(rule.pattern)})`)
    case 'below':
    case 'above':
      return known(`${measured(value, rule.of)} ${rule.breaks === 'below' ? '<' : '>'} ${rule.limit}`)
    case 'reference':
      return `(${value} IS NOT NULL AND ${target}.known IS NULL)`
  }
}

/** What `breaksRule` reads beside the rows. */
export const joinOf = (rule: RowRule, target: string): string =>
  rule.breaks === 'reference'
    ? `\nLEFT JOIN (SELECT DISTINCT ${quoted(rule.to.column)} AS known FROM ${target}) AS ${target} ON ${target}.known = ${valueOf(rule.path)}`
    : ''

export const valueOf = (path: readonly string[]): string => ['looked', ...path.map(quoted)].join('.')

function measured(value: string, of: 'value' | 'length' | 'items'): string {
  if (of === 'value') return value
  return of === 'length' ? `length(${value})` : `cardinality(${value})`
}

/** A value that is missing breaks nothing here. */
const known = (condition: string): string => `coalesce(${condition}, false)`

const textOf = (value: string): string => `CAST(${value} AS varchar)`

const listOf = (texts: readonly string[]): string => texts.map(literal).join(', ')

const literal = (text: string): string => `'${text.replaceAll("'", "''")}'`
