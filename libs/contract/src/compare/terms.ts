import type { Contract } from '../contract.js'
import { readContract } from '../read-contract.js'
import { serviceLevels } from '../service-levels.js'
import { readYamlMap, type YamlMap } from '../yaml-map.js'

/** All that a contract says which a change could break: the contract, and what only a comparison asks for so far. */
export interface Terms {
  readonly contract: Contract
  /** The values that a column may have, where they are counted out, by the column's path. */
  readonly values: ReadonlyMap<string, readonly string[]>
  /** How a column is hidden from those who may not see it, by the column's path. */
  readonly masks: ReadonlyMap<string, string>
  readonly retention_ms?: number
}

/** Reads a contract's text. CONTRACT_INVALID says file, line and column. */
export function readTerms(text: string, file: string): Terms {
  const contract = readContract(text, file)
  const root = readYamlMap(text, file)
  const values = new Map<string, readonly string[]>()
  const masks = new Map<string, string>()
  for (const { path, property } of root.maps('schema').flatMap((table) => propertiesOf(table, ''))) {
    const listed = valuesOf(property)
    if (listed) values.set(path, listed)
    const mask = maskOf(property)
    if (mask !== undefined) masks.set(path, mask)
  }
  const { retention_ms } = serviceLevels(root)
  return { contract, values, masks, ...(retention_ms !== undefined && { retention_ms }) }
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

const maskOf = (property: YamlMap): string | undefined =>
  property
    .maps('customProperties')
    .find((entry) => entry.optionalText('property') === 'mesh.mask')
    ?.optionalText('value')
