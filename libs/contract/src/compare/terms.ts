import { isCalendarDay } from '@storemesh/core'
import type { Contract } from '../contract.js'
import { FIGURE_NAME } from '../metric/metric.js'
import { readContract } from '../read-contract.js'
import { serviceLevels } from '../service-levels.js'
import { readYamlMap, type YamlMap } from '../yaml-map.js'

/** All that a contract says which a change could break: the contract, and what only a comparison asks for so far. */
export interface Terms {
  readonly contract: Contract
  /** The values that a column may have, where they are counted out, by the column's path. */
  readonly values: ReadonlyMap<string, readonly string[]>
  readonly retention_ms?: number
  /** Until when it is kept at least, where its end was announced: by a field's path, and of the product as a whole by none. */
  readonly ends: ReadonlyMap<string, End>
}

export interface End {
  /** UTC, as `2027-01-31`. */
  readonly day: string
  /** Where it says so, for messages: `file:line:column`. */
  readonly place: string
}

/** What an end is of, where it is of the whole product. */
export const WHOLE = ''

/** Reads a contract's text. CONTRACT_INVALID says file, line and column. */
export function readTerms(text: string, file: string): Terms {
  const contract = readContract(text, file)
  const root = readYamlMap(text, file)
  const values = new Map<string, readonly string[]>()
  const properties = root.maps('schema').flatMap((table) => propertiesOf(table, ''))
  for (const { path, property } of properties) {
    const listed = valuesOf(property)
    if (listed) values.set(path, listed)
  }
  const names = contract.metrics.filter(({ isNamed }) => isNamed).map(({ name }) => name)
  if (names.length > 0) values.set(FIGURE_NAME, names)
  const { retention_ms } = serviceLevels(root)
  const paths = properties.map(({ path }) => path)
  const ends = endsOf(root, contract.product, paths)
  if (contract.status === 'deprecated' && !ends.has(WHOLE))
    throw root.refuse(
      'a deprecated product says when it ends, among slaProperties: { property: endOfSupport, value: <day> }',
      'status',
    )
  return { contract, values, ...(retention_ms !== undefined && { retention_ms }), ends }
}

/** A level of the standard that names no element is of the product; `sales.note` is the field `note` of the product `sales`. */
function endsOf(root: YamlMap, product: string, paths: readonly string[]): ReadonlyMap<string, End> {
  const ends = new Map<string, End>()
  for (const level of root.maps('slaProperties').filter((level) => level.text('property') === 'endOfSupport')) {
    const day = level.text('value')
    if (!isCalendarDay(day)) throw level.refuse('expected a day such as 2027-01-31', 'value')
    const element = level.optionalText('element') ?? product
    const path = element === product ? WHOLE : element.slice(product.length + 1)
    if (element !== product && (!element.startsWith(`${product}.`) || !paths.includes(path)))
      throw level.refuse(`expected ${product}, or a field of it such as ${product}.${paths[0]}`, 'element')
    if (ends.has(path)) throw level.refuse(`the end of ${element} is there twice; keep one`)
    ends.set(path, { day, place: level.place('value') })
  }
  return ends
}

interface Placed {
  readonly path: string
  readonly property: YamlMap
}

/** Every property under this one; what a list holds has the list's own path. */
function propertiesOf(parent: YamlMap, prefix: string): readonly Placed[] {
  return parent.maps('properties').flatMap((property) => {
    const path = `${prefix}${property.text('name')}`
    return [{ path, property }, ...below(property, path)]
  })
}

function below(property: YamlMap, path: string): readonly Placed[] {
  const items = property.optionalMap('items')
  return [...propertiesOf(property, `${path}.`), ...(items ? [{ path, property: items }, ...below(items, path)] : [])]
}

/** The standard counts values out as a quality rule: no value but these. */
function valuesOf(property: YamlMap): readonly string[] | undefined {
  const rule = property.maps('quality').find((rule) => rule.optionalText('metric') === 'invalidValues')
  return rule
    ?.optionalMap('arguments')
    ?.texts('validValues')
    .map(({ text }) => text)
}
