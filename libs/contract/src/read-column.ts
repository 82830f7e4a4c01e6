import type { ContractColumn, ContractType } from './contract.js'
import { limitsOf } from './column-limits.js'
import { PROPERTY_KEYS } from './odcs-keys.js'
import { physicalType } from './physical-type.js'
import type { YamlMap } from './yaml-map.js'

/** Iceberg compares names without case in many engines, so ours have none. */
const COLUMN_NAME = /^_?[a-z][a-z0-9_]{0,62}$/
/** The one name of this form that every JavaScript object has: a field that is absent would seem to be there. */
const RESERVED = 'constructor'
const DEPTH_MAX = 8
const COLUMNS_MAX = 1000

/** The columns of a table, or the fields of an object, as `properties` lists them. */
export function readColumns(parent: YamlMap, depth = 1): readonly ContractColumn[] {
  const properties = parent.maps('properties')
  if (properties.length === 0) throw parent.refuse('expected properties: at least one column')
  if (properties.length > COLUMNS_MAX) throw parent.refuse(`expected at most ${COLUMNS_MAX} columns`, 'properties')
  if (depth > DEPTH_MAX) throw parent.refuse(`expected at most ${DEPTH_MAX} levels of objects`, 'properties')
  const names = new Set<string>()
  return properties.map((property) => {
    property.only(PROPERTY_KEYS)
    const name = property.text('name')
    if (!COLUMN_NAME.test(name) || name === RESERVED) {
      throw property.refuse('expected a name of lower-case letters, digits and underscores, such as order_id', 'name')
    }
    if (names.has(name)) throw property.refuse(`column ${name} is there twice; keep one`, 'name')
    names.add(name)
    const classification = property.optionalText('classification')
    const of = readType(property, depth)
    return {
      name,
      of,
      required: property.optionalFlag('required') ?? false,
      description: property.text('description'),
      ...(classification !== undefined && { classification }),
      ...(isIndexed(property, of, depth) && { indexed: true }),
    }
  })
}

/** Our own keys among a column's `customProperties`. */
const KNOWN = ['mesh.indexed']

function isIndexed(property: YamlMap, { kind }: ContractType, depth: number): boolean {
  const marks = property.maps('customProperties')
  for (const mark of marks) {
    const name = mark.text('property')
    if (name.startsWith('mesh.') && !KNOWN.includes(name)) throw mark.refuse(`expected one of ${KNOWN.join(', ')}`, 'property')
  }
  const mark = marks.find((one) => one.text('property') === 'mesh.indexed')
  if (mark?.optionalFlag('value') !== true) return false
  if (depth === 1 && (kind === 'scalar' || kind === 'text')) return true
  throw mark.refuse('rows are found by a column of one value; take the mark away', 'value')
}

function readType(property: YamlMap, depth: number): ContractType {
  const logical = property.text('logicalType')
  if (logical === 'object') {
    limitsOf(property, [])
    return { kind: 'object', fields: readColumns(property, depth + 1) }
  }
  if (logical === 'array') {
    const items = property.optionalMap('items')
    if (!items) throw property.refuse('an array needs items: the type of what it lists')
    items.only(PROPERTY_KEYS)
    return { kind: 'list', element: readType(items, depth + 1), ...limitsOf(property, ['minItems', 'maxItems']) }
  }
  const type = physicalType(property, logical)
  if (type === 'string') return { kind: 'text', type, ...limitsOf(property, ['minLength', 'maxLength']) }
  const isNumber = logical === 'integer' || logical === 'number'
  return { kind: 'scalar', type, ...limitsOf(property, isNumber ? ['minimum', 'maximum'] : []) }
}
