import type { YamlMap } from './yaml-map.js'

/**
 * The `logicalTypeOptions` of a property, a lower limit named before its upper one. One that nothing checks is refused: it
 * would be a promise that nobody keeps.
 */
export function limitsOf<Name extends string>(property: YamlMap, names: readonly Name[]): { readonly [N in Name]?: number } {
  const limits: { [N in Name]?: number } = {}
  const options = property.optionalMap('logicalTypeOptions')
  if (!options) return limits
  if (names.length === 0) throw property.refuse('this type has no options that are checked; take them away', 'logicalTypeOptions')
  options.only(names)
  for (const name of names) {
    const value = options.optionalNumber(name)
    if (value === undefined) continue
    if (!Number.isSafeInteger(value)) throw options.refuse('expected a whole number', name)
    if (Object.values<number | undefined>(limits).some((lower) => lower !== undefined && lower > value))
      throw options.refuse(`no value is at least ${names[0]} and at most ${value}; turn them round`, name)
    limits[name] = value
  }
  return limits
}
