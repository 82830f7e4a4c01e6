import { type GraphQLError, type ValueNode, valueFromASTUntyped } from 'graphql'

/** What a request gives, and what is wrong with it. */
export interface Given {
  /** Undefined where a variable is not given. */
  valueOf(node: ValueNode): unknown
  refuse(error: GraphQLError): void
}

/** A cost that is known, or that depends on what a request gives. */
export type Costed = number | ((given: Given) => number)

export const costIn = (given: Given, cost: Costed): number => (typeof cost === 'number' ? cost : cost(given))

export function plus(costs: readonly Costed[]): Costed {
  let known = 0
  const given: ((given: Given) => number)[] = []
  for (const cost of costs) {
    if (typeof cost === 'number') known += cost
    else given.push(cost)
  }
  if (given.length === 0) return known
  return (request) => given.reduce((sum, cost) => sum + cost(request), known)
}

export function times(a: Costed, b: Costed): Costed {
  if (typeof a === 'number' && typeof b === 'number') return a * b
  return (request) => costIn(request, a) * costIn(request, b)
}

/** What variables give, with the defaults that the operation declares. */
export function givenBy(variables: Readonly<Record<string, unknown>>): Given & { readonly errors: GraphQLError[] } {
  const errors: GraphQLError[] = []
  return { errors, valueOf: (node) => valueFromASTUntyped(node, variables), refuse: (error) => void errors.push(error) }
}
