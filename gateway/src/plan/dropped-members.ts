import type { BatchFetchNode, FetchNode, PlanNode } from '@graphql-hive/router-query-planner'
import {
  type DocumentNode,
  type FieldNode,
  type GraphQLNamedType,
  type GraphQLSchema,
  isUnionType,
  type InlineFragmentNode,
  Kind,
  parse,
  print,
  type SelectionNode,
  type SelectionSetNode,
  visit,
} from 'graphql'
import { type Asked, askedAt, type AskedOf, fieldsFor, keyOf, rootOf, typeOfField, within } from './asked-at.js'
import type { PartialUnions } from './partial-unions.js'

interface Repair extends AskedOf {
  readonly unions: PartialUnions
}

/**
 * Where subgraphs know different members of a union, the planner asks for those that all of them know, also where only one can
 * answer. The others that this one knows are asked for too, with what it gives of them by itself.
 */
export function withDroppedMembers(
  plan: PlanNode,
  document: DocumentNode,
  schema: GraphQLSchema,
  unions: PartialUnions,
): PlanNode {
  const operation = document.definitions.find((definition) => definition.kind === Kind.OPERATION_DEFINITION)
  return operation ? repaired(plan, { schema, unions, operation }) : plan
}

function repaired(node: PlanNode, repair: Repair): PlanNode {
  switch (node.kind) {
    case 'Sequence':
    case 'Parallel':
      return { ...node, nodes: node.nodes.map((child) => repaired(child, repair)) }
    case 'Condition': {
      const { ifClause, elseClause } = node
      return {
        ...node,
        ...(ifClause && { ifClause: repaired(ifClause, repair) }),
        ...(elseClause && { elseClause: repaired(elseClause, repair) }),
      }
    }
    case 'Fetch':
      return fetchOf(node, repair, () => rootOf(repair).selections)
    case 'Subscription':
      return { ...node, primary: fetchOf(node.primary, repair, () => rootOf(repair).selections) }
    case 'Flatten':
      return node.node.kind === 'Fetch'
        ? { ...node, node: fetchOf(node.node, repair, () => askedAt(node.path, repair).selections) }
        : node
    case 'BatchFetch': {
      const paths = new Map(node.entityBatch.aliases.map(({ alias, paths: at }) => [alias, at]))
      return fetchOf(node, repair, (key) => (paths.get(key) ?? []).flatMap((path) => askedAt(path, repair).selections))
    }
    default:
      return node
  }
}

/** `askedBy` says, by the key of a field of the root, what the operation asks for there. */
function fetchOf<Node extends FetchNode | BatchFetchNode>(
  node: Node,
  repair: Repair,
  askedBy: (key: string) => readonly SelectionNode[],
): Node {
  const document = parse(node.operation, { noLocation: true })
  const added: InlineFragmentNode[] = []
  const filling = { ...repair, subgraph: node.serviceName, added }
  const definitions = document.definitions.map((definition) => {
    if (definition.kind !== Kind.OPERATION_DEFINITION) return definition
    const type = repair.schema.getRootType(definition.operation) ?? undefined
    const selections = definition.selectionSet.selections.map((selection) => {
      if (selection.kind !== Kind.FIELD) return selection
      const asked = askedBy(keyOf(selection))
      if (selection.name.value === '_entities') return entitiesOf(selection, asked, filling)
      return fieldOf(selection, { selections: asked, type }, filling)
    })
    return { ...definition, selectionSet: setOf(selections) }
  })
  if (added.length === 0) return node
  return { ...node, ...withVariables({ kind: Kind.DOCUMENT, definitions }, node.variableUsages ?? [], added, repair) }
}

interface Filling extends Repair {
  readonly subgraph: string
  /** What the fetch asks for besides, from now on. */
  readonly added: InlineFragmentNode[]
}

function entitiesOf(field: FieldNode, asked: readonly SelectionNode[], filling: Filling): FieldNode {
  const selections = (field.selectionSet?.selections ?? []).map((selection) => {
    if (selection.kind !== Kind.INLINE_FRAGMENT || !selection.typeCondition) return selection
    const type = filling.schema.getType(selection.typeCondition.name.value)
    return { ...selection, selectionSet: filledSet(selection.selectionSet, { selections: asked, type }, filling) }
  })
  return { ...field, selectionSet: setOf(selections) }
}

function fieldOf(selection: SelectionNode, asked: Asked, filling: Filling): SelectionNode {
  if (selection.kind === Kind.FRAGMENT_SPREAD || !selection.selectionSet) return selection
  const { selectionSet } = selection
  if (selection.kind === Kind.FIELD) {
    const inside = within(asked, keyOf(selection), filling)
    const { schema, unions, subgraph } = filling
    const narrower = asked.type && unions.narrowerType(asked.type.name, selection.name.value, subgraph)
    const type = narrower === undefined ? inside.type : schema.getType(narrower)
    return type ? { ...selection, selectionSet: filledSet(selectionSet, { ...inside, type }, filling) } : selection
  }
  const type = selection.typeCondition ? filling.schema.getType(selection.typeCondition.name.value) : asked.type
  return { ...selection, selectionSet: filledSet(selectionSet, { ...asked, type }, filling) }
}

function filledSet(set: SelectionSetNode, asked: Asked, filling: Filling): SelectionSetNode {
  const selections = set.selections.map((selection) => fieldOf(selection, asked, filling))
  const dropped = droppedAt(set, asked, filling)
  filling.added.push(...dropped)
  return setOf([...selections, ...dropped])
}

/** Members of which the fetch asks for nothing at all. */
function droppedAt({ selections }: SelectionSetNode, { selections: asked, type }: Asked, filling: Filling): InlineFragmentNode[] {
  const { schema, unions, subgraph } = filling
  if (!isUnionType(type)) return []
  const there = new Set(
    selections.flatMap((one) => (one.kind === Kind.INLINE_FRAGMENT ? (one.typeCondition?.name.value ?? []) : [])),
  )
  return [...(unions.membersIn(type.name, subgraph) ?? [])].flatMap((member): InlineFragmentNode[] => {
    if (there.has(member)) return []
    const given = givenOf(fieldsFor(asked, schema.getType(member), schema), schema.getType(member), filling)
    const name = { kind: Kind.NAME, value: member } as const
    const typeCondition = { kind: Kind.NAMED_TYPE, name } as const
    return given.length === 0 ? [] : [{ kind: Kind.INLINE_FRAGMENT, typeCondition, selectionSet: setOf(given) }]
  })
}

/** Those that the subgraph gives by itself, all the way down. */
function givenOf(
  selections: readonly SelectionNode[],
  type: GraphQLNamedType | undefined,
  filling: Filling,
): readonly SelectionNode[] {
  const { schema, unions, subgraph } = filling
  return selections.flatMap((selection): readonly SelectionNode[] => {
    if (selection.kind === Kind.FRAGMENT_SPREAD || !type) return []
    if (selection.kind === Kind.INLINE_FRAGMENT) {
      const condition = selection.typeCondition?.name.value ?? type.name
      if (!unions.knows(condition, subgraph)) return []
      const given = givenOf(selection.selectionSet.selections, schema.getType(condition), filling)
      return given.length === 0 ? [] : [{ ...selection, selectionSet: setOf(given) }]
    }
    if (selection.name.value === '__typename' || !unions.gives(type.name, selection.name.value, subgraph)) return []
    if (!selection.selectionSet) return [selection]
    const given = givenOf(selection.selectionSet.selections, typeOfField(type, selection.name.value), filling)
    return given.length === 0 ? [] : [{ ...selection, selectionSet: setOf(given) }]
  })
}

/** The fetch as text, with the variables that it uses besides. */
function withVariables(
  document: DocumentNode,
  usages: readonly string[],
  added: readonly InlineFragmentNode[],
  { operation }: Repair,
) {
  const used = new Set<string>()
  for (const fragment of added) visit(fragment, { Variable: ({ name }) => void used.add(name.value) })
  const more = (operation.variableDefinitions ?? []).filter(
    ({ variable: { name } }) => used.has(name.value) && !usages.includes(name.value),
  )
  const definitions = document.definitions.map((definition) =>
    definition.kind === Kind.OPERATION_DEFINITION
      ? { ...definition, variableDefinitions: [...(definition.variableDefinitions ?? []), ...more] }
      : definition,
  )
  return {
    operation: print({ kind: Kind.DOCUMENT, definitions }),
    variableUsages: [...usages, ...more.map(({ variable }) => variable.name.value)],
  }
}

const setOf = (selections: readonly SelectionNode[]): SelectionSetNode => ({ kind: Kind.SELECTION_SET, selections })
