import { expectationText, isMet, type QualityCheck } from '@storemesh/contract'
import { Fault } from '@storemesh/core'
import type { LogFields } from '@storemesh/telemetry'

/** What a check measured, and among how many rows where it looked at them one by one. */
export interface Finding {
  readonly check: QualityCheck
  readonly found: number
  readonly of_rows?: number
}

export const isBroken = ({ check, found }: Finding): boolean => !isMet(check.expected, found)

/** Of the rows, the share or the count, as the check asks for it. */
export const inUnit = (check: QualityCheck, count: number, of_rows: number): number =>
  'unit' in check.measure && check.measure.unit === 'percent' ? (of_rows === 0 ? 0 : (100 * count) / of_rows) : count

/** QUALITY_FAILED, with numbers and none of the rows' values. */
export const qualityFailed = (table: string, findings: readonly Finding[]): Fault =>
  new Fault(
    'QUALITY_FAILED',
    `${table}: ${findings.map(findingText).join(' · ')}; the table stays as it was, and what was refused stands on its branch audit until the next refresh; mend the data, or the check`,
  )

const findingText = ({ check, found, of_rows }: Finding): string =>
  `${check.name}: expected ${expectationText(check.expected)}, found ${shown(found)}${unitText(check)}${of_rows === undefined ? '' : ` of ${of_rows} rows`} (${check.place})`

const unitText = ({ measure }: QualityCheck): string => ('unit' in measure && measure.unit === 'percent' ? ' %' : '')

const DIGITS = 1000

const shown = (found: number): number => Math.round(found * DIGITS) / DIGITS

/** The same, as fields of the log. */
export const findingFields = (table: string, { check, found, of_rows }: Finding): LogFields => ({
  of: table,
  check: check.name,
  expected: expectationText(check.expected),
  found: shown(found),
  ...(of_rows !== undefined && { rows: of_rows }),
  at: check.place,
})
