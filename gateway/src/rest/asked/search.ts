import { parameterTwice, type Refused } from './refused.js'

/** The parameters of an address, each said once. */
export function searchOf(search: URLSearchParams): ReadonlyMap<string, string> | Refused {
  const given = new Map<string, string>()
  for (const [name, value] of search) {
    if (given.has(name)) return parameterTwice(name.slice(0, NAME_SHOWN_MAX))
    given.set(name, value)
  }
  return given
}

const NAME_SHOWN_MAX = 64
