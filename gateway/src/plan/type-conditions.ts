import { type GraphQLSchema, isAbstractType, isInterfaceType } from 'graphql'

/** Names of all types that a value under a type condition may have, the condition's own among them. */
export type TypesWithin = (condition: string) => ReadonlySet<string>

/** An object's `__typename` may be an interface's name where a subgraph has it as an @interfaceObject. */
export function typesWithinOf(schema: GraphQLSchema): TypesWithin {
  const known = new Map<string, ReadonlySet<string>>()

  const namesWithin = (condition: string): ReadonlySet<string> => {
    const type = schema.getType(condition)
    const names = new Set([condition])
    if (!isAbstractType(type)) return names
    for (const possible of schema.getPossibleTypes(type)) names.add(possible.name)
    if (isInterfaceType(type)) for (const narrower of schema.getImplementations(type).interfaces) names.add(narrower.name)
    return names
  }
  return (condition) => {
    let names = known.get(condition)
    if (!names) known.set(condition, (names = namesWithin(condition)))
    return names
  }
}

/** The types within any of several conditions. */
export const typesWithinAny = (typesWithin: TypesWithin, conditions: readonly string[]): ReadonlySet<string> =>
  new Set(conditions.flatMap((condition) => [...typesWithin(condition)]))
