import { isJsonObject, type Json, type JsonObject } from '@storemesh/core'
import type { ContractColumn, ContractType } from '../contract.js'
import { type HeldAs, isAbsent } from './cell-reader.js'
import { exactText, isKeptNumber } from './exact-json.js'

/** What an event carries and its contract does not know. */
export interface UnknownFields {
  /** The event as JSON without what the contract reads: fields stand where they stood, numbers have all their digits. */
  readonly text: string
  /** Each as a path: `gift`, `products[].discount`. */
  readonly names: readonly string[]
}

const NAMES_MAX = 100

/** For the few events that have such fields: who reads the columns sees that there are more, and this finds which. */
export function unknownFields(
  columns: readonly ContractColumn[],
  held: HeldAs,
): (event: JsonObject) => UnknownFields | undefined {
  const rest = restOfObject(columns, '')
  return (event) => {
    const names = new Set<string>()
    const left = rest(held === 'cells' ? filled(event) : event, names)
    return left === undefined ? undefined : { text: exactText(left), names: [...names].slice(0, NAMES_MAX) }
  }
}

/** What is left of a value when all that its contract knows is taken away; undefined where nothing is. */
type Rest = (value: Json, names: Set<string>) => Json | undefined

const nothing: Rest = () => undefined

function restOf(of: ContractType, path: string): Rest {
  switch (of.kind) {
    case 'scalar':
    case 'text':
      return nothing
    case 'object':
      return restOfObject(of.fields, `${path}.`)
    case 'list':
      return restOfList(of.element, path)
  }
}

function restOfObject(columns: readonly ContractColumn[], path: string): Rest {
  const known = new Map(columns.map(({ name, of }) => [name, restOf(of, path + name)]))
  return (value, names) => {
    if (!isJsonObject(value) || isKeptNumber(value)) return undefined
    const left: [string, Json][] = []
    for (const [name, each] of Object.entries(value)) {
      const rest = known.get(name)
      const found = rest ? rest(each, names) : each
      if (!rest) names.add(path + name)
      if (found !== undefined) left.push([name, found])
    }
    return left.length === 0 ? undefined : Object.fromEntries(left)
  }
}

/** A member of which nothing is left keeps its place for those behind it. */
function restOfList(element: ContractType, path: string): Rest {
  const rest = restOf(element, `${path}[]`)
  if (rest === nothing) return nothing
  const empty: Json = element.kind === 'list' ? [] : {}
  return (value, names) => {
    if (!Array.isArray(value)) return undefined
    const left = value.map((each: Json) => rest(each, names))
    return left.every((each) => each === undefined) ? undefined : left.map((each) => each ?? empty)
  }
}

/** An empty cell is no value, whatever its column is called. */
const filled = (event: JsonObject): JsonObject =>
  Object.fromEntries(Object.entries(event).filter(([, value]) => !isAbsent(value, 'cells')))
