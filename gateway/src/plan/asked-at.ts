import type { FlattenNodePathSegment } from '@graphql-hive/router-query-planner'
import {
  type FieldNode,
  getNamedType,
  type GraphQLNamedType,
  type GraphQLSchema,
  isAbstractType,
  isUnionType,
  Kind,
  type OperationDefinitionNode,
  type SelectionNode,
} from 'graphql'
import { hasFields } from './selection.js'

/** What is asked for at one place, and the type that it has there. */
export interface Asked {
  readonly selections: readonly SelectionNode[]
  readonly type: GraphQLNamedType | undefined
}

/** An operation whose fragments are written in place, and the schema that it is asked of. */
export interface AskedOf {
  readonly schema: GraphQLSchema
  readonly operation: OperationDefinitionNode
}

export const rootOf = ({ schema, operation }: AskedOf): Asked => ({
  selections: operation.selectionSet.selections,
  type: schema.getRootType(operation.operation) ?? undefined,
})

/** What the operation asks for at the end of a path. */
export function askedAt(path: readonly FlattenNodePathSegment[], of: AskedOf): Asked {
  return path.reduce<Asked>((asked, segment) => {
    if (segment === '@') return asked
    if ('Field' in segment) return within(asked, segment.Field, of)
    const [narrower] = segment.TypeCondition
    return {
      ...asked,
      type: segment.TypeCondition.length === 1 && narrower !== undefined ? of.schema.getType(narrower) : asked.type,
    }
  }, rootOf(of))
}

/** What a field holds that is asked for by this key. */
export function within({ selections, type }: Asked, key: string, { schema }: Pick<AskedOf, 'schema'>): Asked {
  const fields = fieldsFor(selections, type, schema).filter((field) => keyOf(field) === key)
  const [first] = fields
  return {
    selections: fields.flatMap(({ selectionSet }) => selectionSet?.selections ?? []),
    type: first && type ? typeOfField(type, first.name.value) : undefined,
  }
}

/** The fields that are asked for of a type, whatever conditions stand around them. */
export function fieldsFor(
  selections: readonly SelectionNode[],
  type: GraphQLNamedType | undefined,
  schema: GraphQLSchema,
): readonly FieldNode[] {
  return selections.flatMap((selection): readonly FieldNode[] => {
    if (selection.kind === Kind.FIELD) return [selection]
    if (selection.kind === Kind.FRAGMENT_SPREAD) return []
    const condition = selection.typeCondition ? schema.getType(selection.typeCondition.name.value) : type
    return isWithin(type, condition, schema) ? fieldsFor(selection.selectionSet.selections, type, schema) : []
  })
}

function isWithin(type: GraphQLNamedType | undefined, condition: GraphQLNamedType | undefined, schema: GraphQLSchema): boolean {
  if (!type || type === condition) return type !== undefined
  return (
    isAbstractType(condition) &&
    (hasFields(type) || isAbstractType(type)) &&
    !isUnionType(type) &&
    schema.isSubType(condition, type)
  )
}

export const typeOfField = (type: GraphQLNamedType, field: string): GraphQLNamedType | undefined => {
  const definition = hasFields(type) ? type.getFields()[field] : undefined
  return definition && getNamedType(definition.type)
}

export const keyOf = ({ alias, name }: FieldNode): string => (alias ?? name).value
