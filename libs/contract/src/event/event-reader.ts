import { isJsonObject, type Json, type JsonObject } from '@storemesh/core'
import type { ContractColumn, ContractType } from '../contract.js'
import { cellReader, type HeldAs, isAbsent } from './cell-reader.js'
import { isKeptNumber } from './exact-json.js'
import { Refusal } from './refusal.js'
import { scalarReader, textReader, type ValueReader } from './value-reader.js'

/** Reads the contract's columns out of an object, in the contract's order. A column that is absent is null. */
export type ColumnsReader = (value: JsonObject) => JsonObject | Refusal

/** Set when an object has more fields than its contract knows. Which, is asked of the few events that have some. */
export interface UnknownMet {
  isMet: boolean
}

/** Everything that depends on the contract alone is decided here, once. */
export function columnsReader(
  columns: readonly ContractColumn[],
  held: HeldAs = 'json',
  unknown: UnknownMet = { isMet: false },
): ColumnsReader {
  const fields = columns.map(({ name, of, required }) => ({
    name,
    read: held === 'cells' ? cellReader(of, typeReader(of, unknown)) : typeReader(of, unknown),
    missing: required ? new Refusal('a value; it is required', 'EVENT_FIELD_MISSING', name) : undefined,
  }))
  const absent: JsonObject = Object.fromEntries(columns.map(({ name }) => [name, null]))
  return (object) => {
    // a copy of what has all columns already is quicker than adding them one by one
    const row: Record<string, Json> = { ...absent }
    let known = 0
    for (const { name, read, missing } of fields) {
      const value = object[name]
      if (value !== undefined) known += 1
      if (isAbsent(value, held)) {
        if (missing) return missing
        continue
      }
      const found = read(value)
      if (found instanceof Refusal) return found.below(name)
      row[name] = found
    }
    if (fieldsIn(object) > known) unknown.isMet = true
    return row
  }
}

/** Without a list of their names: every event is counted. */
function fieldsIn(object: JsonObject): number {
  let count = 0
  for (const _name in object) count += 1
  return count
}

function typeReader(of: ContractType, unknown: UnknownMet): ValueReader {
  switch (of.kind) {
    case 'scalar':
      return scalarReader(of)
    case 'text':
      return textReader(of)
    case 'object':
      return objectReader(of.fields, unknown)
    case 'list':
      return listReader(of, unknown)
  }
}

function objectReader(fields: readonly ContractColumn[], unknown: UnknownMet): ValueReader {
  const read = columnsReader(fields, 'json', unknown)
  const refusal = new Refusal('an object')
  return (value) => (isJsonObject(value) && !isKeptNumber(value) ? read(value) : refusal)
}

function listReader(
  { element, minItems = 0, maxItems = Number.POSITIVE_INFINITY }: Extract<ContractType, { kind: 'list' }>,
  unknown: UnknownMet,
): ValueReader {
  const read = typeReader(element, unknown)
  const bounds = [minItems > 0 && `at least ${minItems}`, Number.isFinite(maxItems) && `at most ${maxItems}`].filter(Boolean)
  const refusal = new Refusal(bounds.length > 0 ? `a list of ${bounds.join(' and ')} items` : 'a list')
  return (value) => {
    if (!isList(value) || value.length < minItems || value.length > maxItems) return refusal
    const items: Json[] = []
    for (const item of value) {
      const found = read(item)
      if (found instanceof Refusal) return found.below(`[${items.length}]`)
      items.push(found)
    }
    return items
  }
}

/** Array.isArray alone leaves a read-only array in the other branch. */
const isList = (value: Json): value is readonly Json[] => Array.isArray(value)
