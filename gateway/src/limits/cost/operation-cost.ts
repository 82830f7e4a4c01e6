import {
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  getNamedType,
  type GraphQLField,
  type GraphQLNamedType,
  type GraphQLSchema,
  getNullableType,
  isCompositeType,
  isInterfaceType,
  isListType,
  isObjectType,
  Kind,
  type OperationDefinitionNode,
  OperationTypeNode,
  type SelectionNode,
  type SelectionSetNode,
} from 'graphql'
import { type Costed, plus, times } from './costed.js'
import type { DeclaredCosts } from './declared-costs.js'
import { inputCost } from './input-cost.js'
import { type SizeBounds, sizeOf } from './list-size.js'

export interface CostedSchema {
  readonly schema: GraphQLSchema
  readonly declared: DeclaredCosts
  readonly bounds: SizeBounds
}

/** Fields of which the field around them says how many they give. */
interface Sized {
  readonly fields: readonly string[]
  readonly size: Costed
}

const MUTATION = 10

/**
 * What an operation costs at most: an object is 1 and a value 0, unless the graph weighs them, and what is in a list counts as often
 * as the list may be long. All that @skip and @include could leave out counts, and so does each of several types' fragments.
 */
export function operationCost(document: DocumentNode, operation: OperationDefinitionNode, costed: CostedSchema): Costed {
  const root = costed.schema.getRootType(operation.operation)
  if (!root) return 0
  const { ofSet } = selections(document, costed)
  return plus([operation.operation === OperationTypeNode.MUTATION ? MUTATION : 0, ofSet(operation.selectionSet, root)])
}

function selections(document: DocumentNode, { schema, declared, bounds }: CostedSchema) {
  const fragments = new Map<string, FragmentDefinitionNode>()
  for (const node of document.definitions) if (node.kind === Kind.FRAGMENT_DEFINITION) fragments.set(node.name.value, node)
  const known = new Map<string, Costed>()

  function ofSet(set: SelectionSetNode, type: GraphQLNamedType, sized?: Sized): Costed {
    return plus(set.selections.map((node) => ofSelection(node, type, sized)))
  }
  function ofSelection(node: SelectionNode, type: GraphQLNamedType, sized: Sized | undefined): Costed {
    if (node.kind === Kind.FIELD) return ofField(node, type, sized)
    if (node.kind === Kind.FRAGMENT_SPREAD) return ofFragment(node.name.value, type, sized)
    return ofSet(node.selectionSet, named(node.typeCondition?.name.value) ?? type, sized)
  }
  /** Once, unless the field around it says something of it. */
  function ofFragment(name: string, type: GraphQLNamedType, sized: Sized | undefined): Costed {
    const before = sized ? undefined : known.get(name)
    if (before !== undefined) return before
    const fragment = fragments.get(name)
    const cost = fragment ? ofSet(fragment.selectionSet, named(fragment.typeCondition.name.value) ?? type, sized) : 0
    if (!sized) known.set(name, cost)
    return cost
  }
  function ofField(node: FieldNode, type: GraphQLNamedType, sized: Sized | undefined): Costed {
    const field = isObjectType(type) || isInterfaceType(type) ? type.getFields()[node.name.value] : undefined
    if (!field) return 0 // of the schema itself
    const place = `${type.name}.${field.name}`
    const listSize = declared.sizes.get(place)
    const size = listSize && sizeOf(node, field, listSize, bounds)
    const inner = size !== undefined && listSize && listSize.sized.length > 0 ? { fields: listSize.sized, size } : undefined
    const own = inner ? undefined : size
    const around = sized?.fields.includes(field.name) ? sized.size : undefined
    const count = own ?? around ?? (isList(field) ? bounds.list_size_assumed : 1)
    const of = getNamedType(field.type)
    const inside = node.selectionSet ? ofSet(node.selectionSet, of, inner) : 0
    return plus([times(count, plus([weightOf(place, of), inside])), inputCost(place, node, field, declared)])
  }
  const weightOf = (place: string, of: GraphQLNamedType): number =>
    declared.weights.get(place) ?? declared.weights.get(of.name) ?? (isCompositeType(of) ? 1 : 0)
  const named = (name: string | undefined) => (name === undefined ? undefined : schema.getType(name))

  return { ofSet }
}

const isList = ({ type }: GraphQLField<unknown, unknown>): boolean => isListType(getNullableType(type))
