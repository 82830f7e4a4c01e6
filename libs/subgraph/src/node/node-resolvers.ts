import { NODE_ID } from '@storemesh/contract'
import { type KeyValue, nodeIdInvalid, nodeIdOf, readNodeId } from '@storemesh/core'
import { defaultFieldResolver, type GraphQLFieldResolver, getNamedType, isLeafType } from 'graphql'
import type { Resolvers } from '../definition.js'
import type { ReferenceResolver } from '../federation.js'
import type { SubgraphContext } from '../reads.js'
import { scalarNamed } from '../scalars.js'
import type { NodeType } from './node-types.js'

/** Says the id of a row, from the fields of its key as whoever asks is shown them; read only where it is asked for. */
export const nodeResolvers = (nodes: readonly NodeType[]): Resolvers =>
  Object.fromEntries(nodes.map((node) => [node.type, { [NODE_ID]: idOf(node) }]))

const idOf =
  ({ type, key }: NodeType): GraphQLFieldResolver<unknown, SubgraphContext> =>
  async (row, _arguments, context, info) => {
    const fields = info.parentType.getFields()
    const shown = await Promise.all(
      key.map(async ({ field: name }) => {
        const field = fields[name]
        const of = field && getNamedType(field.type)
        const value: unknown = await (field?.resolve ?? defaultFieldResolver)(row, {}, context, { ...info, fieldName: name })
        return isLeafType(of) && value !== null && value !== undefined ? keyValues(of.serialize(value)) : []
      }),
    )
    const values = shown.flat()
    // as the field of the key itself: where it is not shown there is no id, and nothing is found by one
    return values.length === key.length ? nodeIdOf({ type, key: values }) : null
  }

/** Finds a row by its id in the way in which it is found by its key: with the same right, in the same read. */
export function byNodeId({ type, key }: NodeType, byKey: ReferenceResolver): ReferenceResolver {
  return (reference, context) => {
    const id = reference[NODE_ID]
    if (id === undefined) return byKey(reference, context)
    if (typeof id !== 'string') throw nodeIdInvalid()
    const told = readNodeId(id)
    if (told.type !== type || told.key.length !== key.length) throw nodeIdInvalid()
    const values = key.map(({ field, scalar }, place) => [field, asScalar(scalar, told.key[place])] as const)
    return byKey({ __typename: type, ...Object.fromEntries(values) }, context)
  }
}

function asScalar(scalar: string, value: KeyValue | undefined): unknown {
  try {
    return scalarNamed(scalar)?.parseValue(value)
  } catch {
    throw nodeIdInvalid() // the scalar's own words would quote the value
  }
}

const keyValues = (value: unknown): readonly KeyValue[] =>
  typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? [value] : []
