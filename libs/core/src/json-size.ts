import { isJsonObject, type Json, type JsonObject } from './json.js'

const NUMBER_BYTES_MAX = 24
const WORD_BYTES_MAX = 5
/** A character that is written by its number. */
const CHARACTER_BYTES_MAX = 6

/**
 * The bytes of a value as JSON: exact above `at_most`, and below it no fewer than they are. Most values are far below any limit,
 * and to write them only to find that out would take longer than their step.
 */
export const jsonSize = (value: JsonObject, at_most: number): number => {
  const bound = sizeBound(value)
  return bound <= at_most ? bound : Buffer.byteLength(JSON.stringify(value))
}

function sizeBound(value: Json): number {
  if (typeof value === 'string') return 2 + CHARACTER_BYTES_MAX * value.length
  if (typeof value === 'number') return NUMBER_BYTES_MAX
  let bound = 2
  if (Array.isArray(value)) for (const each of value) bound += 1 + sizeBound(each)
  else if (!isJsonObject(value)) return WORD_BYTES_MAX
  else for (const name in value) bound += 4 + CHARACTER_BYTES_MAX * name.length + sizeBound(value[name] ?? null)
  return bound
}
