import type { ArgumentNode, FieldNode, GraphQLField } from 'graphql'
import { refusedOperation } from '../refused-operation.js'
import type { Costed, Given } from './costed.js'
import type { ListSize } from './declared-costs.js'

export interface SizeBounds {
  /** Of a list of which nothing is said. */
  readonly list_size_assumed: number
  /** What an argument may ask for at once; a subgraph may allow less. */
  readonly list_size_max: number
}

/** How many a field gives: what its slicing arguments say, else what is assumed. */
export function sizeOf(node: FieldNode, field: GraphQLField<unknown, unknown>, declared: ListSize, bounds: SizeBounds): Costed {
  const { slicing, requiresOne } = declared
  const assumed = defaultSize(field, declared) ?? declared.assumed ?? bounds.list_size_assumed
  const said = (node.arguments ?? []).filter(({ name }) => slicing.includes(name.value))
  if (said.length === 0 && !requiresOne) return assumed
  return (given) => {
    const sizes = said.flatMap((argument) => sizeSaid(argument, given, bounds.list_size_max))
    if (requiresOne && sizes.length !== 1) {
      const message = `expected one of ${slicing.join(', ')} at ${node.name.value}, got ${sizes.length}; say how many are wanted`
      given.refuse(refusedOperation('SLICING_ARGUMENT_REQUIRED', message, node))
    }
    return sizes.length > 0 ? Math.max(...sizes) : assumed
  }
}

/** None where it is left out, or is no number: that is told when variables are read. */
function sizeSaid(argument: ArgumentNode, given: Given, list_size_max: number): readonly number[] {
  const value = Number(given.valueOf(argument.value) ?? Number.NaN) // a literal is text
  if (Number.isNaN(value)) return []
  if (value > list_size_max) {
    const name = argument.name.value
    const message = `${name} must be at most ${list_size_max}, got ${value}; ask for less and for the pages after it`
    given.refuse(refusedOperation('LIMIT_EXCEEDED', message, argument))
  }
  return [Math.max(value, 0)]
}

function defaultSize({ args }: GraphQLField<unknown, unknown>, { slicing }: ListSize): number | undefined {
  for (const { name, defaultValue } of args) {
    if (slicing.includes(name) && typeof defaultValue === 'number') return defaultValue
  }
  return undefined
}
