import { isJsonObject, type Json, type JsonObject, parseJson } from '@storemesh/core'
import type { Conflicts } from './compatibility.js'

/**
 * JSON schemas are compared by what records are described with: types, properties, required ones, items, closed sets and ranges.
 * Any other word must be the same in both, since what it does to compatibility is not known here.
 */
export const jsonConflicts: Conflicts = (reader, writer) => compare(parseJson(reader) ?? null, parseJson(writer) ?? null, '$')

const COMPARED = new Set(['type', 'properties', 'required', 'additionalProperties', 'items', 'enum'])
const LEAST = ['minimum', 'exclusiveMinimum', 'minLength', 'minItems', 'minProperties']
const MOST = ['maximum', 'exclusiveMaximum', 'maxLength', 'maxItems', 'maxProperties']
/** They say nothing of the values. */
const REMARKS = new Set([
  'title',
  'description',
  'examples',
  'default',
  '$comment',
  '$id',
  '$schema',
  'deprecated',
  'readOnly',
  'writeOnly',
])

function compare(reader: Json, writer: Json, path: string): string[] {
  if (reader === true || writer === false) return []
  if (!isJsonObject(reader) || !isJsonObject(writer)) {
    return sameJson(reader, writer) ? [] : [`${path}: a schema that takes less than before`]
  }
  return [
    ...types(reader, writer, path),
    ...enums(reader, writer, path),
    ...bounds(reader, writer, path),
    ...members(reader, writer, path),
    ...('items' in reader ? compare(reader['items'] ?? true, writer['items'] ?? true, `${path}[]`) : []),
    ...others(reader, writer, path),
  ]
}

function types(reader: JsonObject, writer: JsonObject, path: string): string[] {
  const taken = typesOf(reader)
  if (taken === undefined) return []
  const given = typesOf(writer)
  if (given === undefined) return [`${path}: any type was allowed, now only ${taken.join(', ')}`]
  const lost = given.filter((type) => !taken.includes(type) && !(type === 'integer' && taken.includes('number')))
  return lost.map((type) => `${path}: ${type} is not taken any more`)
}

const typesOf = ({ type }: JsonObject): readonly string[] | undefined =>
  type === undefined ? undefined : (Array.isArray(type) ? type : [type]).map(String)

function enums(reader: JsonObject, writer: JsonObject, path: string): string[] {
  const taken = reader['enum']
  if (!Array.isArray(taken)) return []
  const given = writer['enum']
  if (!Array.isArray(given)) return [`${path}: any value was allowed, now only some`]
  const lost = given.filter((value: Json) => !taken.some((each: Json) => sameJson(each, value)))
  return lost.length === 0 ? [] : [`${path}: ${lost.length} values are not taken any more`]
}

function bounds(reader: JsonObject, writer: JsonObject, path: string): string[] {
  const narrower = (names: readonly string[], isWithin: (taken: number, given: number) => boolean) =>
    names.filter((name) => {
      const [taken, given] = [reader[name], writer[name]]
      if (typeof taken !== 'number') return false
      return typeof given !== 'number' || !isWithin(taken, given)
    })
  const found = [...narrower(LEAST, (taken, given) => taken <= given), ...narrower(MOST, (taken, given) => taken >= given)]
  return found.map((name) => `${path}: ${name} is narrower`)
}

/** Properties that either names: one that is named by the reader alone may have been anything in an open object. */
function members(reader: JsonObject, writer: JsonObject, path: string): string[] {
  const [taken, given] = [propertiesOf(reader), propertiesOf(writer)]
  const promised = new Set(namesIn(writer['required']))
  const missing = namesIn(reader['required'])
    .filter((name) => !promised.has(name) && !hasDefault(taken[name]))
    .map((name) => `${path}.${name}: it is required now, and older data may not have it`)
  const changed = Object.entries(given).flatMap(([name, schema]) => {
    const own = taken[name]
    if (own !== undefined) return compare(own, schema, `${path}.${name}`)
    const rest = reader['additionalProperties'] ?? true
    return rest === false
      ? [`${path}.${name}: it is not taken any more, and the object takes no other properties`]
      : compare(rest, schema, `${path}.${name}`)
  })
  const closed =
    reader['additionalProperties'] === false && writer['additionalProperties'] !== false && 'properties' in reader
      ? [`${path}: other properties were allowed, now none are`]
      : []
  return [...missing, ...changed, ...closed]
}

const propertiesOf = ({ properties }: JsonObject): JsonObject => (isJsonObject(properties) ? properties : {})
const namesIn = (value: Json | undefined): readonly string[] => (Array.isArray(value) ? value.map(String) : [])
const hasDefault = (schema: Json | undefined): boolean => isJsonObject(schema) && 'default' in schema

function others(reader: JsonObject, writer: JsonObject, path: string): string[] {
  const isOther = (name: string) => !COMPARED.has(name) && !REMARKS.has(name) && !LEAST.includes(name) && !MOST.includes(name)
  const names = Object.keys(reader).filter(isOther)
  return names
    .filter((name) => !sameJson(reader[name], writer[name]))
    .map((name) => `${path}: ${name} differs, and what that does to older data cannot be told`)
}

const sameJson = (one: Json | undefined, other: Json | undefined): boolean =>
  JSON.stringify(sorted(one)) === JSON.stringify(sorted(other))

/** Members in order of their names, so that equal values have equal texts. */
export function sorted(value: Json | undefined): Json {
  if (Array.isArray(value)) return value.map(sorted)
  if (!isJsonObject(value)) return value ?? null
  const names = Object.keys(value).toSorted()
  return Object.fromEntries(names.map((name) => [name, sorted(value[name])]))
}
