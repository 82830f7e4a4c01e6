import {
  type DefinitionNode,
  type DocumentNode,
  GraphQLError,
  type GraphQLNamedType,
  type GraphQLSchema,
  getNamedType,
  Kind,
  type OperationDefinitionNode,
  type SelectionNode,
  type SelectionSetNode,
} from 'graphql'
import { atLeastOne, asksSubgraphs } from '../plan/planner-document.js'
import { hasFields } from '../plan/selection.js'
import type { Permits } from './permits.js'

/** Federation's gateways have this code for it, and clients know it. */
export const UNAUTHORIZED = 'UNAUTHORIZED_FIELD_OR_TYPE'

export interface Permitted {
  /** Undefined where nothing is left to ask a subgraph for. */
  readonly document: DocumentNode | undefined
  /** One for each place that was taken out. */
  readonly errors: readonly GraphQLError[]
}

/** An operation, fragments written in place, without what its reader may not read: no subgraph is asked for that. */
export function withoutDenied(document: DocumentNode, schema: GraphQLSchema, permits: Permits): Permitted {
  const errors: GraphQLError[] = []
  const deny = (path: readonly string[], type: string, field?: string) => {
    const what = field === undefined ? type : `${type}.${field}`
    const message = `${UNAUTHORIZED}: ${what} is read with ${permits.asked(type, field)}`
    errors.push(new GraphQLError(message, { path, extensions: { code: UNAUTHORIZED } }))
  }

  function permitted(set: SelectionSetNode, parent: GraphQLNamedType | undefined, path: readonly string[]): SelectionNode[] {
    return set.selections.flatMap((selection): readonly SelectionNode[] => {
      if (selection.kind === Kind.FRAGMENT_SPREAD) return [selection]
      if (selection.kind === Kind.INLINE_FRAGMENT) {
        const condition = selection.typeCondition?.name.value
        if (condition !== undefined && !permits.type(condition)) {
          deny(path, condition)
          return []
        }
        const inside = permitted(selection.selectionSet, condition === undefined ? parent : schema.getType(condition), path)
        return inside.length === 0 ? [] : [{ ...selection, selectionSet: { kind: Kind.SELECTION_SET, selections: inside } }]
      }
      const { name, alias, selectionSet } = selection
      const here = [...path, alias?.value ?? name.value]
      if (parent && !permits.field(parent.name, name.value)) {
        deny(here, parent.name, name.value)
        return []
      }
      if (!selectionSet) return [selection]
      const field = parent && hasFields(parent) ? parent.getFields()[name.value] : undefined
      const inside = permitted(selectionSet, field && getNamedType(field.type), here)
      return [{ ...selection, selectionSet: atLeastOne(inside) }]
    })
  }
  const definitions = document.definitions.flatMap((node): readonly DefinitionNode[] => {
    if (node.kind !== Kind.OPERATION_DEFINITION) return [node]
    const selections = permitted(node.selectionSet, schema.getRootType(node.operation) ?? undefined, [])
    const whole: OperationDefinitionNode = { ...node, selectionSet: { kind: Kind.SELECTION_SET, selections } }
    return asksSubgraphs(selections) ? [whole] : []
  })
  return { document: definitions.length > 0 ? { ...document, definitions } : undefined, errors }
}
