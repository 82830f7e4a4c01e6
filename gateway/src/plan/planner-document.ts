import {
  type DirectiveNode,
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLNamedType,
  type GraphQLSchema,
  getNamedType,
  Kind,
  type OperationDefinitionNode,
  type SelectionNode,
  type SelectionSetNode,
  visit,
} from 'graphql'
import type { ResultObject } from './result-object.js'
import { conditionsOf, hasFields } from './selection.js'

/**
 * The operation as the planner reads it best: fragments written in place, @skip and @include decided, and no condition on the type
 * that a value has anyway. Left to itself the planner forgets a condition around another, and would run a mutation that was skipped.
 */
export function plannerDocument(
  schema: GraphQLSchema,
  operation: OperationDefinitionNode,
  fragments: ReadonlyMap<string, FragmentDefinitionNode>,
  variables: ResultObject,
): DocumentNode | undefined {
  const writeOut = (set: SelectionSetNode, parent: GraphQLNamedType | undefined): SelectionNode[] =>
    set.selections.filter((selection) => isIncluded(selection, variables)).flatMap((selection) => writeOne(selection, parent))

  function writeOne(selection: SelectionNode, parent: GraphQLNamedType | undefined): readonly SelectionNode[] {
    if (selection.kind === Kind.FIELD) {
      const field = parent && hasFields(parent) ? parent.getFields()[selection.name.value] : undefined
      const set = selection.selectionSet && atLeastOne(writeOut(selection.selectionSet, field && getNamedType(field.type)))
      return [withoutConditions({ ...selection, ...(set && { selectionSet: set }) })]
    }
    const fragment = selection.kind === Kind.INLINE_FRAGMENT ? selection : fragments.get(selection.name.value)
    if (!fragment) return []
    const condition = fragment.typeCondition
    const selections = writeOut(fragment.selectionSet, condition ? schema.getType(condition.name.value) : parent)
    if (!condition || condition.name.value === parent?.name || selections.length === 0) return selections
    return [{ kind: Kind.INLINE_FRAGMENT, typeCondition: condition, selectionSet: { kind: Kind.SELECTION_SET, selections } }]
  }
  const selections = writeOut(operation.selectionSet, schema.getRootType(operation.operation) ?? undefined)
  if (!asksSubgraphs(selections)) return undefined
  const whole: OperationDefinitionNode = { ...operation, selectionSet: { kind: Kind.SELECTION_SET, selections } }
  return { kind: Kind.DOCUMENT, definitions: [whole] }
}

const TYPENAME: SelectionNode = { kind: Kind.FIELD, name: { kind: Kind.NAME, value: '__typename' } }

/** The object is asked for though every field of it is skipped: it may be null. */
export const atLeastOne = (selections: readonly SelectionNode[]): SelectionSetNode => ({
  kind: Kind.SELECTION_SET,
  selections: selections.length > 0 ? selections : [TYPENAME],
})

const isCondition = ({ name }: DirectiveNode) => name.value === 'skip' || name.value === 'include'
const withoutConditions = (field: FieldNode): FieldNode =>
  field.directives?.some(isCondition)
    ? { ...field, directives: field.directives.filter((directive) => !isCondition(directive)) }
    : field

function isIncluded(selection: SelectionNode, variables: ResultObject): boolean {
  const conditions = conditionsOf(selection)
  return conditions?.every(({ variable, wanted }) => (variables[variable] === true) === wanted) ?? false
}

/** `{ __typename }` of the root needs no subgraph. */
export const asksSubgraphs = (selections: readonly SelectionNode[]): boolean =>
  selections.some((selection) =>
    selection.kind === Kind.FIELD
      ? selection.name.value !== '__typename'
      : selection.kind === Kind.INLINE_FRAGMENT && asksSubgraphs(selection.selectionSet.selections),
  )

/** The variables that decide what is asked for, and so the plan. */
export function conditionVariables(document: DocumentNode): readonly string[] {
  const names = new Set<string>()
  const note = (node: SelectionNode) => {
    for (const { variable } of conditionsOf(node) ?? []) names.add(variable)
  }
  visit(document, { Field: note, InlineFragment: note, FragmentSpread: note })
  return [...names]
}
