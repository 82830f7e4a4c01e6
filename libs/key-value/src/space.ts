import type { JsonObject } from '@storemesh/core'
import type { PutChange, RemoveChange, Space } from './key-value-store.js'
import { requireKey, requireName, requirePlaceText, requireTime, requireVersion } from './limits.js'

export interface PutOptions {
  /** From then on the row is not there any more. */
  readonly expires_at_ms?: number
}

/** The change that puts this row into its space and into each of the space's indexes. */
export function put<Row extends JsonObject>(
  space: Space<Row>,
  key: string,
  row: Row,
  version: number,
  options: PutOptions = {},
): PutChange {
  requireName('name of a space', space.name)
  requireKey(space.name, key)
  requireVersion(space.name, version)
  requireTime(space.name, options.expires_at_ms)
  return { kind: 'put', space: space.name, key, row, version, places: placesOf(space, row), ...options }
}

/** The change that takes the row away, unless a newer one is there. */
export function remove<Row extends JsonObject>(space: Space<Row>, key: string, version: number): RemoveChange {
  requireName('name of a space', space.name)
  requireKey(space.name, key)
  requireVersion(space.name, version)
  return { kind: 'remove', space: space.name, key, version }
}

function placesOf<Row extends JsonObject>(space: Space<Row>, row: Row): Record<string, string> {
  const places: Record<string, string> = {}
  for (const [index, textOf] of Object.entries(space.indexes)) {
    requireName(`name of an index of ${space.name}`, index)
    const text = textOf(row)
    if (text === undefined) continue
    requirePlaceText(space.name, index, text)
    places[index] = text
  }
  return places
}

/** Where a row stands in an index: below those of equal text in order of their keys, so no two rows share a place. */
export const placeOf = (text: string, key: string): string => `${text}\0${key}`

/** The key of the row that stands there. */
export const keyAtPlace = (place: string): string => place.slice(place.indexOf('\0') + 1)
