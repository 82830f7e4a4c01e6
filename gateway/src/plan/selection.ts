import {
  type FragmentDefinitionNode,
  type GraphQLInterfaceType,
  type GraphQLNamedType,
  type GraphQLObjectType,
  type GraphQLSchema,
  isAbstractType,
  isInterfaceType,
  isObjectType,
  Kind,
  type SelectionNode,
  type SelectionSetNode,
} from 'graphql'
import type { Permits } from '../guarded/permits.js'
import type { ResultObject } from './result-object.js'
import type { TypesWithin } from './type-conditions.js'

/** A field of the answer: everything that selects one response key, taken together. */
export interface SelectedField {
  readonly key: string
  readonly name: string
  /** The type in whose terms the field was selected; a union has none but `__typename`. */
  readonly owner: GraphQLNamedType
  readonly inside: ConditionalSet[]
  /** It is there if all conditions of one way to it are met. */
  readonly ways: (readonly Condition[])[]
}

/** `friend { id } friend @include(if: $more) { name }`: the second set counts only where its own way to the field is met. */
export interface ConditionalSet {
  readonly set: SelectionSetNode
  readonly way: readonly Condition[]
}

export interface Condition {
  readonly variable: string
  readonly wanted: boolean
}

export interface SelectionContext {
  readonly schema: GraphQLSchema
  readonly fragments: ReadonlyMap<string, FragmentDefinitionNode>
  readonly typesWithin: TypesWithin
  /** What its reader may not read is null, though a plan may have needed it. */
  readonly permits: Permits
}

export const isThere = ({ ways }: SelectedField, variables: ResultObject): boolean =>
  ways.some((way) => way.every(({ variable, wanted }) => (variables[variable] === true) === wanted))

export const hasFields = (type: GraphQLNamedType): type is GraphQLObjectType | GraphQLInterfaceType =>
  isObjectType(type) || isInterfaceType(type)

/** What is selected inside a field. Where one way leads there, its conditions are met by whoever got that far. */
export const setsInside = ({ inside, ways }: SelectedField): readonly ConditionalSet[] =>
  ways.length === 1 ? inside.map(({ set }) => ({ set, way: [] })) : inside

/** The fields that a value of the type shows, through all fragments that apply to it. */
export function collectFields(
  type: GraphQLNamedType,
  sets: readonly ConditionalSet[],
  context: SelectionContext,
): ReadonlyMap<string, SelectedField> {
  const fields = new Map<string, SelectedField>()
  for (const { set, way } of sets) collectInto(fields, type, set, way, context)
  return fields
}

function collectInto(
  fields: Map<string, SelectedField>,
  type: GraphQLNamedType,
  set: SelectionSetNode,
  outer: readonly Condition[],
  context: SelectionContext,
): void {
  for (const selection of set.selections) {
    const own = conditionsOf(selection)
    if (!own) continue
    const way = [...outer, ...own]
    if (selection.kind === Kind.FIELD) {
      const key = selection.alias?.value ?? selection.name.value
      let field = fields.get(key)
      if (!field) fields.set(key, (field = { key, name: selection.name.value, owner: type, inside: [], ways: [] }))
      field.ways.push(way)
      if (selection.selectionSet) field.inside.push({ set: selection.selectionSet, way })
      continue
    }
    const fragment = selection.kind === Kind.INLINE_FRAGMENT ? selection : context.fragments.get(selection.name.value)
    const seenAs = fragment && typeUnder(type, fragment.typeCondition?.name.value, context)
    if (seenAs) collectInto(fields, seenAs, fragment.selectionSet, way, context)
  }
}

/** As which type a value of `type` is seen inside a fragment; undefined where the fragment does not apply. */
function typeUnder(
  type: GraphQLNamedType,
  condition: string | undefined,
  context: SelectionContext,
): GraphQLNamedType | undefined {
  if (condition === undefined) return type
  const within = context.typesWithin(condition)
  if (within.has(type.name)) return type
  if (!isAbstractType(type)) return undefined
  return context.schema.getPossibleTypes(type).every(({ name }) => within.has(name))
    ? context.schema.getType(condition)
    : undefined
}

/** Conditions by @skip and @include that only variables decide; undefined where the selection can never be there. */
export function conditionsOf(selection: SelectionNode): readonly Condition[] | undefined {
  const conditions: Condition[] = []
  for (const directive of selection.directives ?? []) {
    const name = directive.name.value
    if (name !== 'skip' && name !== 'include') continue
    const wanted = name === 'include'
    const value = directive.arguments?.find((argument) => argument.name.value === 'if')?.value
    if (value?.kind === Kind.VARIABLE) conditions.push({ variable: value.name.value, wanted })
    else if (value?.kind === Kind.BOOLEAN && value.value !== wanted) return undefined
  }
  return conditions
}
