import { Fault } from '@storemesh/core'
import type { ContractColumn } from '../contract.js'
import type { ServiceLevels } from '../service-levels.js'
import type { YamlMap } from '../yaml-map.js'
import { limitChecks, uniqueCheck } from './column-checks.js'
import { canBeMet, isMet } from './expectation.js'
import type { QualityCheck } from './quality-check.js'
import { rangeOf } from './read-expectation.js'
import { readRules } from './read-rules.js'
import { readReferences } from './reference.js'

const CHECKS_MAX = 500

export interface Checked {
  readonly domain: string
  readonly product: string
  readonly columns: readonly ContractColumn[]
  readonly levels: ServiceLevels
}

/** All that a contract expects of its rows, in the order in which it says so. */
export function readChecks(root: YamlMap, table: YamlMap, of: Checked): readonly QualityCheck[] {
  if (table.has('relationships'))
    throw table.refuse(
      'expected relationships at the property that refers; several columns at once are not compared',
      'relationships',
    )
  const columns = of.columns.map(({ name }) => name)
  const checks = [
    ...columnChecks(table, of.columns, of.domain, []),
    ...readRules(table, { kind: 'table', columns }),
    ...freshnessChecks(root, of),
  ]
  if (checks.length > CHECKS_MAX) throw table.refuse(`expected at most ${CHECKS_MAX} checks, got ${checks.length}`)
  requireAgreement(checks)
  return checks
}

function columnChecks(
  parent: YamlMap,
  columns: readonly ContractColumn[],
  domain: string,
  above: readonly string[],
): readonly QualityCheck[] {
  return parent.maps('properties').flatMap((property, at) => {
    const column = columns[at]
    if (!column) return []
    const path = [...above, column.name]
    requireNoneInside(property.optionalMap('items'))
    return [
      ...limitChecks(property, path, column.of),
      ...(property.optionalFlag('unique') === true ? [uniqueOf(property, path)] : []),
      ...readReferences(property, domain, path),
      ...readRules(property, { kind: 'column', path }).filter((check) => !isSeenTo(property, column, check)),
      ...(column.of.kind === 'object' ? columnChecks(property, column.of.fields, domain, path) : []),
    ]
  })
}

/** A row without a required value is in no table: it is refused when it is written, where it is not kept apart before. */
function isSeenTo(property: YamlMap, column: ContractColumn, { name, measure, expected, onFailure }: QualityCheck): boolean {
  if (!column.required || measure.kind !== 'broken rows') return false
  const { rule } = measure
  if (rule.breaks !== 'missing' || rule.texts.length > 0) return false
  if (!isMet(expected, 0))
    throw property.refuse(`no data can meet ${name} of a column that is required; change one of them`, 'quality')
  return onFailure !== 'quarantine'
}

function uniqueOf(property: YamlMap, path: readonly string[]): QualityCheck {
  const [column, ...below] = path
  if (column !== undefined && below.length === 0) return uniqueCheck(property, column)
  throw property.refuse('expected a column of the table; what is inside one is not counted', 'unique')
}

/** What a list holds is checked where events are read, and nowhere else. */
function requireNoneInside(items: YamlMap | undefined): void {
  if (!items) return
  for (const key of ['quality', 'relationships', 'unique'])
    if (items.has(key)) throw items.refuse('is not checked inside a list; write a query of the schema', key)
  requireNoneInside(items.optionalMap('items'))
}

/** Rows that come late are later still where they are held back, so freshness only warns. */
function freshnessChecks(root: YamlMap, { product, columns, levels }: Checked): readonly QualityCheck[] {
  const { latency_ms } = levels
  return root.maps('slaProperties').flatMap((level): readonly QualityCheck[] => {
    const element = level.optionalText('element')
    if (latency_ms === undefined || level.text('property') !== 'latency' || element === undefined || element === product)
      return []
    const column = columns.find(
      ({ name, of }) => element === `${product}.${name}` && of.kind === 'scalar' && of.type === 'timestamptz',
    )
    if (!column) throw level.refuse(`expected ${product}.<column>, the column an instant`, 'element')
    return [
      {
        name: `${column.name} latency`,
        place: level.place(),
        onFailure: 'warn',
        measure: { kind: 'fresh rows', column: column.name, latency_ms },
        expected: { operator: 'mustBeGreaterThan', value: 0 },
      },
    ]
  })
}

/** Two checks of one measure that no data meets at once. */
function requireAgreement(checks: readonly QualityCheck[]): void {
  const byMeasure = new Map<string, QualityCheck[]>()
  for (const check of checks) {
    const measure = JSON.stringify(check.measure)
    const same = [...(byMeasure.get(measure) ?? []), check]
    byMeasure.set(measure, same)
    if (
      canBeMet(
        same.map(({ expected }) => expected),
        rangeOf(check.measure),
      )
    )
      continue
    const all = same.map(({ name, place }) => `${name} (${place})`).join(' · ')
    throw new Fault('CONTRACT_INVALID', `${check.place}: no data can meet all of these at once: ${all}; change one of them`)
  }
}
