import {
  type GraphQLNamedType,
  type GraphQLOutputType,
  isAbstractType,
  isEnumType,
  isLeafType,
  isListType,
  isNonNullType,
  isObjectType,
  type SelectionSetNode,
} from 'graphql'
import { isResultObject, type ResultObject, typenameOf } from './result-object.js'
import {
  collectFields,
  type ConditionalSet,
  hasFields,
  isThere,
  type SelectedField,
  type SelectionContext,
  setsInside,
} from './selection.js'

/** Stands for a null until somebody may hold it: a nullable field, a list of nullables, or the whole answer. */
export const NULLED: unique symbol = Symbol('null')

/** Shapes what the subgraphs said into what was asked: keys, order, nothing more, nulls where the schema lets them be. */
export type Projection = (object: ResultObject, variables: ResultObject) => ResultObject | typeof NULLED

type Completion = (value: unknown, variables: ResultObject) => unknown

interface ProjectedField {
  readonly selected: SelectedField
  readonly always: boolean
  /** Undefined for `__typename`, which the schema knows better than the answer. */
  readonly complete: Completion | undefined
  readonly nullable: boolean
}

interface Shape {
  readonly typename: string
  readonly fields: readonly ProjectedField[]
}

/** The root's `__typename` is not looked at: each subgraph may have its own name for it. */
export function compileRootProjection(root: GraphQLNamedType, set: SelectionSetNode, context: SelectionContext): Projection {
  const shape = shapeOf(root, [{ set, way: [] }], context)
  return (object, variables) => project(shape, object, variables)
}

function compileProjection(type: GraphQLNamedType, sets: readonly ConditionalSet[], context: SelectionContext): Projection {
  const shapes = new Map<string, Shape | undefined>()
  const shapeNamed = (typename: string) => {
    if (!shapes.has(typename)) {
      const named = context.schema.getType(typename) // none: the subgraph's type is not in the public schema
      const isShown = (isObjectType(named) || isAbstractType(named)) && context.permits.type(typename)
      shapes.set(typename, isShown ? shapeOf(named, sets, context) : undefined)
    }
    return shapes.get(typename)
  }
  return (object, variables) => {
    const shape = shapeNamed(typenameOf(object) ?? type.name)
    return shape ? project(shape, object, variables) : NULLED
  }
}

function shapeOf(type: GraphQLNamedType, sets: readonly ConditionalSet[], context: SelectionContext): Shape {
  const fields = [...collectFields(type, sets, context).values()].map((selected): ProjectedField => {
    const always = selected.ways.some((way) => way.length === 0)
    const definition = hasFields(selected.owner) ? selected.owner.getFields()[selected.name] : undefined
    if (selected.name === '__typename' || !definition) return { selected, always, complete: undefined, nullable: true }
    return {
      selected,
      always,
      complete: isPermitted(type, selected, context)
        ? compileCompletion(definition.type, setsInside(selected), context)
        : () => NULLED,
      nullable: !isNonNullType(definition.type),
    }
  })
  return { typename: type.name, fields }
}

/** Of a value whose type was not told, by all that it may be. */
function isPermitted(type: GraphQLNamedType, { name, owner }: SelectedField, { permits, schema }: SelectionContext): boolean {
  const types = isAbstractType(type) ? [type, ...schema.getPossibleTypes(type)] : [type]
  return [owner, ...types].every((one) => permits.field(one.name, name))
}

function project(shape: Shape, object: ResultObject, variables: ResultObject): ResultObject | typeof NULLED {
  const shown: ResultObject = {}
  for (const { selected, always, complete, nullable } of shape.fields) {
    if (!always && !isThere(selected, variables)) continue
    const { key } = selected
    const value = complete ? complete(object[key], variables) : shape.typename
    if (value !== NULLED) shown[key] = value
    else if (nullable) shown[key] = null
    else return NULLED
  }
  return shown
}

function compileCompletion(type: GraphQLOutputType, sets: readonly ConditionalSet[], context: SelectionContext): Completion {
  if (isNonNullType(type)) return compileCompletion(type.ofType, sets, context)
  if (isListType(type)) return completeList(compileCompletion(type.ofType, sets, context), !isNonNullType(type.ofType))
  if (isEnumType(type)) {
    // a value that the public schema does not have is not shown
    return (value) => (typeof value === 'string' && type.getValue(value) ? value : NULLED)
  }
  if (isLeafType(type)) return (value) => (value === null || value === undefined ? NULLED : value)
  const projection = compileProjection(type, sets, context)
  return (value, variables) => (isResultObject(value) ? projection(value, variables) : NULLED)
}

function completeList(complete: Completion, nullable: boolean): Completion {
  return (values, variables) => {
    if (!Array.isArray(values)) return NULLED
    const shown: unknown[] = []
    for (const item of values) {
      const value = complete(item, variables)
      if (value === NULLED && !nullable) return NULLED
      shown.push(value === NULLED ? null : value)
    }
    return shown
  }
}
