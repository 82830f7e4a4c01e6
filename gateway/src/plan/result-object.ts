/** What a subgraph answered for an object, while it is being put together. */
export type ResultObject = Record<string, unknown>

export const isResultObject = (value: unknown): value is ResultObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** Undefined where the plan had no need to ask for it. */
export function typenameOf(object: ResultObject): string | undefined {
  const name = object['__typename']
  return typeof name === 'string' ? name : undefined
}

/** A deep copy: one entity that stands in several places must not be shared, since later fetches write into each. */
export function copyOf(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(copyOf)
  return isResultObject(value) ? copyOfObject(value) : value
}

export function copyOfObject(object: ResultObject): ResultObject {
  const copy: ResultObject = {}
  for (const key in object) copy[key] = copyOf(object[key])
  return copy
}
