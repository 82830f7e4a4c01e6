import { isJsonObject, type Json, type JsonObject } from '@storemesh/core'
import type { SeenRows } from '../decide.js'
import type { Shown } from '../rules/sight.js'
import { hashedText, partialText, yearText } from './mask.js'

type Columns = SeenRows['columns']

/**
 * A row with what is seen of it, as it is seen. What no right speaks of is not there, whatever the row's type says: who reads a field
 * that he does not see finds none.
 */
export function seenRow<Row extends JsonObject>(columns: Columns, row: Row, hashKey: string): Row {
  const fields = seenFields(columns, row, '', hashKey)
  const seen = { ...row }
  for (const name of Object.keys(row)) {
    const value = fields[name]
    if (value === undefined) Reflect.deleteProperty(seen, name)
    else Reflect.set(seen, name, value)
  }
  return seen
}

function seenFields(columns: Columns, row: JsonObject, prefix: string, hashKey: string): JsonObject {
  const seen: Record<string, Json> = {}
  for (const name in row) {
    const path = prefix + name
    const shown = columns.get(path)
    if (shown !== undefined) seen[name] = seenValue({ columns, row, path, hashKey }, shown, row[name] ?? null)
  }
  return seen
}

interface Place {
  readonly columns: Columns
  readonly row: JsonObject
  readonly path: string
  readonly hashKey: string
}

function seenValue(place: Place, shown: Shown, value: Json): Json {
  if (shown === 'plain') return within(place, value)
  if (shown === 'city') return place.row['city'] ?? null
  if (shown === 'null' || typeof value !== 'string') return null
  switch (shown) {
    case 'hash':
      return hashedText(place.hashKey, value)
    case 'partial':
      return partialText(value)
    case 'year':
      return yearText(value)
  }
}

/** A field of an object is seen as its own path says, in a list too. */
function within(place: Place, value: Json): Json {
  if (Array.isArray(value)) return value.map((each: Json) => within(place, each))
  return isJsonObject(value) ? seenFields(place.columns, value, `${place.path}.`, place.hashKey) : value
}
