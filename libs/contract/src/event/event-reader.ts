import { isJsonObject, type Json, type JsonObject } from '@storemesh/core'
import type { ContractColumn, ContractType } from '../contract.js'
import { cellReader, type HeldAs, isAbsent } from './cell-reader.js'
import { isKeptNumber } from './exact-json.js'
import { Refusal } from './refusal.js'
import { scalarReader, textReader, type ValueReader } from './value-reader.js'

/** Reads the contract's columns out of an object, in the contract's order. A column that is absent is null; other fields are passed over. */
export type ColumnsReader = (value: JsonObject) => JsonObject | Refusal

/** Everything that depends on the contract alone is decided here, once. */
export function columnsReader(columns: readonly ContractColumn[], held: HeldAs = 'json'): ColumnsReader {
  const fields = columns.map(({ name, of, required }) => ({
    name,
    read: held === 'cells' ? cellReader(of, typeReader(of)) : typeReader(of),
    missing: required ? new Refusal('a value; it is required', 'EVENT_FIELD_MISSING', name) : undefined,
  }))
  const absent: JsonObject = Object.fromEntries(columns.map(({ name }) => [name, null]))
  return (object) => {
    // a copy of what has all columns already is quicker than adding them one by one
    const row: Record<string, Json> = { ...absent }
    for (const { name, read, missing } of fields) {
      const value = object[name]
      if (isAbsent(value, held)) {
        if (missing) return missing
        continue
      }
      const found = read(value)
      if (found instanceof Refusal) return found.below(name)
      row[name] = found
    }
    return row
  }
}

function typeReader(of: ContractType): ValueReader {
  switch (of.kind) {
    case 'scalar':
      return scalarReader(of)
    case 'text':
      return textReader(of)
    case 'object':
      return objectReader(of.fields)
    case 'list':
      return listReader(of)
  }
}

function objectReader(fields: readonly ContractColumn[]): ValueReader {
  const read = columnsReader(fields)
  const refusal = new Refusal('an object')
  return (value) => (isJsonObject(value) && !isKeptNumber(value) ? read(value) : refusal)
}

function listReader({
  element,
  minItems = 0,
  maxItems = Number.POSITIVE_INFINITY,
}: Extract<ContractType, { kind: 'list' }>): ValueReader {
  const read = typeReader(element)
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
