import { Fault } from '@storemesh/core'
import {
  type DefinitionNode,
  type DocumentNode,
  type FieldDefinitionNode,
  Kind,
  type ObjectTypeDefinitionNode,
  type ObjectTypeExtensionNode,
} from 'graphql'

type ObjectNode = ObjectTypeDefinitionNode | ObjectTypeExtensionNode

/** One document of the parts of a subgraph. An object type may have fields from several; what is there twice is refused by its name. */
export function mergedDocument(subgraph: string, parts: readonly DocumentNode[]): DocumentNode {
  const definitions: DefinitionNode[] = []
  const places = new Map<string, number>()
  for (const node of parts.flatMap((part) => part.definitions)) {
    const name = 'name' in node ? node.name?.value : undefined
    const place = name === undefined ? undefined : places.get(name)
    const before = place === undefined ? undefined : definitions[place]
    if (place === undefined || !before) {
      if (name !== undefined) places.set(name, definitions.length)
      definitions.push(node)
    } else if (isObject(before) && isObject(node)) definitions[place] = joined(subgraph, before, node)
    else if (isExtension(node)) definitions.push(node)
    else throw twice(subgraph, name ?? '')
  }
  return { kind: Kind.DOCUMENT, definitions }
}

const isObject = (node: DefinitionNode): node is ObjectNode =>
  node.kind === Kind.OBJECT_TYPE_DEFINITION || node.kind === Kind.OBJECT_TYPE_EXTENSION

const isExtension = ({ kind }: DefinitionNode): boolean => kind.endsWith('Extension')

const ROOTS = ['Query', 'Mutation', 'Subscription']

function joined(subgraph: string, a: ObjectNode, b: ObjectNode): ObjectNode {
  const name = a.name.value
  const isBoth = a.kind === Kind.OBJECT_TYPE_DEFINITION && b.kind === Kind.OBJECT_TYPE_DEFINITION
  if (isBoth && !ROOTS.includes(name)) throw twice(subgraph, name)
  const fields: FieldDefinitionNode[] = [...(a.fields ?? [])]
  for (const field of b.fields ?? []) {
    if (fields.some((one) => one.name.value === field.name.value)) throw twice(subgraph, `${name}.${field.name.value}`)
    fields.push(field)
  }
  const whole = a.kind === Kind.OBJECT_TYPE_DEFINITION ? a : b
  return {
    ...whole,
    directives: [...(a.directives ?? []), ...(b.directives ?? [])],
    interfaces: [...(a.interfaces ?? []), ...(b.interfaces ?? [])],
    fields,
  }
}

const twice = (subgraph: string, name: string): Fault =>
  new Fault(
    'SUBGRAPH_SCHEMA_INVALID',
    `the schema of subgraph ${subgraph} has ${name} twice; what follows from a contract is not written again: rename one, or add fields with \`extend type\``,
  )
