import { QUALITY_KEYS } from '../odcs-keys.js'
import type { YamlMap } from '../yaml-map.js'
import { expectationText, expectsNone } from './expectation.js'
import { readOnFailure } from './on-failure.js'
import type { Measure, QualityCheck, RowRule, Unit } from './quality-check.js'
import { readExpectation } from './read-expectation.js'

const METRICS = ['nullValues', 'missingValues', 'invalidValues', 'duplicateValues', 'rowCount']
const QUERY_LENGTH_MAX = 20_000
const PATTERN_LENGTH_MAX = 1000

/** What a list of rules is written at: a column, by its path, or the table. */
export type RulesOf =
  | { readonly kind: 'column'; readonly path: readonly string[] }
  | { readonly kind: 'table'; readonly columns: readonly string[] }

/** The checks of a `quality` list. What is said in words alone is for people. */
export const readRules = (parent: YamlMap, of: RulesOf): readonly QualityCheck[] =>
  parent.maps('quality').flatMap((entry) => {
    const type = entry.optionalText('type') ?? 'library'
    if (type === 'text') return []
    if (type !== 'library' && type !== 'sql')
      throw entry.refuse('expected library, sql or text; what another program would check is promised by nobody here', 'type')
    entry.only(QUALITY_KEYS)
    return [checkOf(entry, type === 'sql' ? queryOf(entry, of) : metricOf(entry, of))]
  })

function checkOf(entry: YamlMap, [said, measure]: readonly [string, Measure]): QualityCheck {
  const expected = readExpectation(entry, measure)
  const onFailure = readOnFailure(entry)
  if (onFailure === 'quarantine' && (measure.kind !== 'broken rows' || !expectsNone(expected)))
    throw entry.refuse('only a check of each row by itself, with mustBe: 0, tells which rows to quarantine; let it fail or warn')
  const name = entry.optionalText('name') ?? `${said} ${expectationText(expected)}`
  return { name, place: entry.place(), onFailure, measure, expected }
}

function metricOf(entry: YamlMap, of: RulesOf): readonly [string, Measure] {
  const metric = entry.text('metric')
  const unit = unitOf(entry)
  switch (metric) {
    case 'rowCount':
      if (of.kind === 'column') throw entry.refuse('rowCount is of the table; write it in the quality of the schema', 'metric')
      return [metric, { kind: 'row count', unit }]
    case 'duplicateValues':
      return duplicatesOf(entry, of, unit)
    case 'nullValues':
    case 'missingValues':
    case 'invalidValues': {
      if (of.kind === 'table') throw entry.refuse(`${metric} is of a column; write it in the quality of the property`, 'metric')
      const rule = ruleOf(entry, metric)
      return [`${of.path.join('.')} ${metric}`, { kind: 'broken rows', rule: { path: of.path, ...rule }, unit }]
    }
    default:
      throw entry.refuse(`expected one of ${METRICS.join(', ')}`, 'metric')
  }
}

type ValueRule = Omit<Extract<RowRule, { breaks: 'missing' }>, 'path'> | InvalidRule
type InvalidRule = Omit<Extract<RowRule, { breaks: 'not among' }>, 'path'> | Omit<Extract<RowRule, { breaks: 'pattern' }>, 'path'>

function ruleOf(entry: YamlMap, metric: 'nullValues' | 'missingValues' | 'invalidValues'): ValueRule {
  const given = entry.optionalMap('arguments')
  const texts = (key: string) => given?.texts(key).map(({ text }) => text) ?? []
  if (metric === 'nullValues') {
    if (given) throw entry.refuse('nullValues takes no arguments; missingValues does', 'arguments')
    return { breaks: 'missing', texts: [] }
  }
  if (metric === 'missingValues') {
    given?.only(['missingValues'])
    return { breaks: 'missing', texts: texts('missingValues') }
  }
  if (!given) throw entry.refuse('invalidValues needs arguments: validValues or pattern')
  given.only(['validValues', 'pattern'])
  if (given.has('validValues') === given.has('pattern')) throw entry.refuse('expected either validValues or pattern', 'arguments')
  if (given.has('pattern')) return { breaks: 'pattern', pattern: patternOf(given) }
  if (texts('validValues').length === 0) throw given.refuse('expected at least one value: no data can meet none', 'validValues')
  return { breaks: 'not among', texts: texts('validValues') }
}

function patternOf(given: YamlMap): string {
  const pattern = given.text('pattern')
  if (pattern.length > PATTERN_LENGTH_MAX) throw given.refuse(`expected at most ${PATTERN_LENGTH_MAX} characters`, 'pattern')
  if (/\\[1-9]|\(\?[=!<]/.test(pattern))
    throw given.refuse('expected no look-around and no back-reference: not every engine knows them', 'pattern')
  if (!isReadable(pattern)) throw given.refuse('this is no regular expression that can be read', 'pattern')
  return pattern
}

function isReadable(pattern: string): boolean {
  try {
    return new RegExp(pattern, 'u') instanceof RegExp
  } catch {
    return false
  }
}

function duplicatesOf(entry: YamlMap, of: RulesOf, unit: Unit): readonly [string, Measure] {
  const given = entry.optionalMap('arguments')
  if (of.kind === 'column') {
    if (given) throw entry.refuse('duplicateValues of a property takes no arguments; of the schema it does', 'arguments')
    const [column, ...below] = of.path
    if (column === undefined || below.length > 0)
      throw entry.refuse('expected a column of the table; what is inside one is not counted', 'metric')
    return [`${column} duplicateValues`, { kind: 'duplicates', columns: [column], unit }]
  }
  given?.only(['properties'])
  const named = given?.texts('properties') ?? []
  if (named.length === 0) throw entry.refuse('duplicateValues needs arguments: { properties: [<column>, …] }')
  const unknown = named.find(({ text }) => !of.columns.includes(text))
  if (unknown) throw entry.refuse(`there is no column ${unknown.text}; expected some of ${of.columns.join(', ')}`, 'arguments')
  const columns = named.map(({ text }) => text)
  return [`${columns.join(', ')} duplicateValues`, { kind: 'duplicates', columns, unit }]
}

function queryOf(entry: YamlMap, of: RulesOf): readonly [string, Measure] {
  for (const key of ['metric', 'arguments', 'unit'])
    if (entry.has(key)) throw entry.refuse('a query says by itself what is counted; take this away', key)
  const sql = entry.text('query')
  if (sql.length > QUERY_LENGTH_MAX) throw entry.refuse(`expected at most ${QUERY_LENGTH_MAX} characters`, 'query')
  if (!/^\s*(--[^\n]*\n\s*)*(select|with)\b/i.test(sql)) throw entry.refuse('expected one SELECT that gives one number', 'query')
  return [of.kind === 'column' ? `${of.path.join('.')} query` : 'query', { kind: 'query', sql }]
}

function unitOf(entry: YamlMap): Unit {
  const unit = entry.optionalText('unit') ?? 'rows'
  if (unit === 'rows' || unit === 'percent') return unit
  throw entry.refuse('expected rows or percent', 'unit')
}
