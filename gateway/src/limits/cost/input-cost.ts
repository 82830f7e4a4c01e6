import { type FieldNode, getNamedType, type GraphQLField, type GraphQLInputType, isInputObjectType } from 'graphql'
import type { Costed } from './costed.js'
import type { DeclaredCosts } from './declared-costs.js'

/** What the arguments of a field cost: nothing, but for what is declared of them and of the fields of input objects. */
export function inputCost(
  place: string,
  node: FieldNode,
  field: GraphQLField<unknown, unknown>,
  { weights }: DeclaredCosts,
): Costed {
  const said = (node.arguments ?? []).flatMap(({ name, value }) => {
    const argument = field.args.find((one) => one.name === name.value)
    const weight = weights.get(`${place}(${name.value})`) ?? 0
    if (!argument || (weight === 0 && !isInputObjectType(getNamedType(argument.type)))) return []
    return [{ value, weight, type: argument.type }]
  })
  if (said.length === 0 || weights.size === 0) return 0
  return (given) =>
    said.reduce((sum, { value, weight, type }) => {
      const read = given.valueOf(value)
      return read === undefined || read === null ? sum : sum + weight + fieldsCost(type, read, weights)
    }, 0)
}

function fieldsCost(type: GraphQLInputType, value: unknown, weights: DeclaredCosts['weights']): number {
  const named = getNamedType(type)
  if (!isInputObjectType(named) || typeof value !== 'object' || value === null) return 0
  if (Array.isArray(value)) return value.reduce<number>((sum, one: unknown) => sum + fieldsCost(named, one, weights), 0)
  const fields = named.getFields()
  return Object.entries(value).reduce((sum, [name, inner]) => {
    const field = fields[name]
    if (!field || inner === undefined || inner === null) return sum
    return sum + (weights.get(`${named.name}.${name}`) ?? 0) + fieldsCost(field.type, inner, weights)
  }, 0)
}
