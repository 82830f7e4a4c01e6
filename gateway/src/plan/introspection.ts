import {
  type FragmentDefinitionNode,
  Kind,
  type OperationDefinitionNode,
  type SelectionNode,
  type SelectionSetNode,
} from 'graphql'

/** An operation in two: what the schema itself answers, and what subgraphs answer. A part with nothing in it is undefined. */
export interface SplitOperation {
  readonly introspection: OperationDefinitionNode | undefined
  readonly data: OperationDefinitionNode | undefined
}

export type Fragments = ReadonlyMap<string, FragmentDefinitionNode>

const asksSchema = (field: string) => field === '__schema' || field === '__type'

export function splitIntrospection(operation: OperationDefinitionNode, fragments: Fragments): SplitOperation {
  const schemaPart = keepFields(operation.selectionSet, asksSchema, fragments)
  if (!schemaPart) return { introspection: undefined, data: operation }
  const dataPart = keepFields(operation.selectionSet, (field) => !asksSchema(field), fragments)
  return {
    introspection: { ...operation, selectionSet: schemaPart },
    data: dataPart && { ...operation, selectionSet: dataPart },
  }
}

/** The root's fields that are wanted, with fragments written in place; undefined where none is left. */
function keepFields(
  set: SelectionSetNode,
  wanted: (field: string) => boolean,
  fragments: Fragments,
): SelectionSetNode | undefined {
  const selections = set.selections.flatMap((selection): SelectionNode[] => {
    if (selection.kind === Kind.FIELD) return wanted(selection.name.value) ? [selection] : []
    const fragment = selection.kind === Kind.INLINE_FRAGMENT ? selection : fragments.get(selection.name.value)
    const kept = fragment && keepFields(fragment.selectionSet, wanted, fragments)
    if (!kept) return []
    return [
      {
        kind: Kind.INLINE_FRAGMENT,
        ...(fragment.typeCondition && { typeCondition: fragment.typeCondition }),
        ...(selection.directives && { directives: selection.directives }),
        selectionSet: kept,
      },
    ]
  })
  return selections.length > 0 ? { ...set, selections } : undefined
}
