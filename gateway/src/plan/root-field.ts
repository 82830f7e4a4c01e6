import {
  type FieldNode,
  type FragmentDefinitionNode,
  getArgumentValues,
  type GraphQLField,
  type GraphQLSchema,
  Kind,
  type OperationDefinitionNode,
  type SelectionSetNode,
} from 'graphql'
import type { ResultObject } from './result-object.js'

/** By these two a subscription's field is told where to begin; without them it begins from now. */
export const AFTER = 'after'
const SNAPSHOT = 'snapshot'

export type Fragments = ReadonlyMap<string, FragmentDefinitionNode>

/** The fields at the root of a subscription: one, or the same several times. */
export function rootFields({ selections }: SelectionSetNode, fragments: Fragments): readonly FieldNode[] {
  return selections.flatMap((node) => {
    if (node.kind === Kind.FIELD) return [node]
    const within = node.kind === Kind.INLINE_FRAGMENT ? node : fragments.get(node.name.value)
    return within ? rootFields(within.selectionSet, fragments) : []
  })
}

/** What an operation asks first, as the schema calls it. */
export const rootFieldOf = ({ selectionSet }: OperationDefinitionNode, fragments: Fragments): string =>
  rootFields(selectionSet, fragments)[0]?.name.value ?? ''

/** What a subscription's field is by the schema. */
export const subscriptionField = (schema: GraphQLSchema, { name }: FieldNode): GraphQLField<unknown, unknown> | undefined =>
  schema.getSubscriptionType()?.getFields()[name.value]

/** Whether an operation asks for what was before: after a cursor, or a snapshot. */
export function tellsOfBefore(
  schema: GraphQLSchema,
  { selectionSet }: OperationDefinitionNode,
  fragments: Fragments,
): (variables: ResultObject) => boolean {
  const fields = rootFields(selectionSet, fragments).flatMap((node) => {
    const field = subscriptionField(schema, node)
    const begins = field?.args.some(({ name }) => name === AFTER || name === SNAPSHOT)
    return field && begins ? [{ field, node }] : []
  })
  return (variables) =>
    fields.some(({ field, node }) => {
      const given = getArgumentValues(field, node, variables)
      return (given[AFTER] ?? null) !== null || given[SNAPSHOT] === true
    })
}
