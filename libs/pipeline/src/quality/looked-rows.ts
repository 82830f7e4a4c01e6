import type { QualityCheck } from '@storemesh/contract'
import { breaksRule, joinOf, valueOf } from './row-condition.js'

/** One statement looks at rows for all checks of them: `from` is a relation, or a SELECT in brackets. */

/** How many rows there are, and of each check how many it counts. */
export const countsSql = (from: string, checks: readonly QualityCheck[]): string =>
  `SELECT ${['count(*) AS looked_at', ...checks.map((check, at) => `count_if(${conditionOf(check, at)}) AS ${countName(at)}`)].join(', ')}\n${lookedAt(from, checks)}`

/** The rows that break none of them. */
export const keptSql = (from: string, checks: readonly QualityCheck[]): string =>
  `SELECT looked.* ${lookedAt(from, checks)}\nWHERE NOT (${breaksAny(checks)})`

/** The rows that break any, and for each check whether they break it. */
export const brokenSql = (from: string, checks: readonly QualityCheck[]): string =>
  `SELECT looked.*, ${checks.map((check, at) => `${conditionOf(check, at)} AS ${countName(at)}`).join(', ')} ${lookedAt(from, checks)}\nWHERE ${breaksAny(checks)}`

export const countName = (at: number): string => `check_${at}`

/** The relation of the values that a check's reference may have. */
export const targetName = (at: number): string => `target_${at}`

const breaksAny = (checks: readonly QualityCheck[]): string => checks.map(conditionOf).join(' OR ')

function lookedAt(from: string, checks: readonly QualityCheck[]): string {
  const joins = checks.map(({ measure }, at) => (measure.kind === 'broken rows' ? joinOf(measure.rule, targetName(at)) : ''))
  return `FROM ${from} AS looked${joins.join('')}`
}

function conditionOf({ measure }: QualityCheck, at: number): string {
  if (measure.kind === 'broken rows') return breaksRule(measure.rule, targetName(at))
  if (measure.kind === 'fresh rows') return `${valueOf([measure.column])} >= ${OLDEST}`
  return 'false' // what is not counted row by row
}

/** The oldest instant that counts as fresh, as a parameter. */
const OLDEST = 'CAST($1 AS timestamp with time zone)'
