import type { Type } from '@storemesh/iceberg'
import { type Cell, sortedPairs } from '../cells.js'

/** A value as the truth holds it: by field ids, so that it outlives what happens to names, places and types. */
export type Held = null | boolean | string | HeldStruct | HeldList | HeldMap

export interface HeldStruct {
  readonly kind: 'struct'
  readonly members: ReadonlyMap<number, Held>
}
export interface HeldList {
  readonly kind: 'list'
  readonly elements: readonly Held[]
}
export interface HeldMap {
  readonly kind: 'map'
  readonly pairs: readonly (readonly [Held, Held])[]
}

/** What a reader should show of it by a schema of any time. */
export function cellOfHeld(type: Type, held: Held): Cell {
  if (held === null || typeof held !== 'object') return held
  if (typeof type !== 'string') {
    if (type.type === 'struct' && held.kind === 'struct')
      return type.fields.map((field) => cellOfHeld(field.type, held.members.get(field.id) ?? null))
    if (type.type === 'list' && held.kind === 'list') return held.elements.map((element) => cellOfHeld(type.element, element))
    if (type.type === 'map' && held.kind === 'map')
      return sortedPairs(held.pairs.map(([key, value]) => [cellOfHeld(type.key, key), cellOfHeld(type.value, value)]))
  }
  throw new TypeError(`a value of another kind than ${JSON.stringify(type)} is held`)
}
