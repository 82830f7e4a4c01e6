import {
  type DefinitionNode,
  type DocumentNode,
  type FieldDefinitionNode,
  Kind,
  type ObjectTypeDefinitionNode,
  type TypeNode,
  type UnionTypeDefinitionNode,
  visit,
} from 'graphql'
import type { Visibility } from './visibility.js'

/**
 * A schema as somebody is shown it: no type and no field of what is not his to see, and of what only that led to. A question that
 * names one is refused as one that names nothing.
 */
export function visibleDocument(document: DocumentNode, visible: Visibility): DocumentNode {
  const hidden = new Set(
    document.definitions.flatMap((node) => (isNamedType(node) && !visible.type(node.name.value) ? [node.name.value] : [])),
  )
  let definitions = document.definitions
  for (let before = -1; before !== hidden.size; ) {
    before = hidden.size
    const shown = document.definitions.flatMap((node) => shownDefinition(node, visible, hidden) ?? [])
    const implemented = new Set(shown.flatMap((node) => (node.kind === Kind.OBJECT_TYPE_DEFINITION ? interfacesOf(node) : [])))
    definitions = shown.filter((node) => node.kind !== Kind.INTERFACE_TYPE_DEFINITION || implemented.has(node.name.value))
    const left = new Set(definitions.flatMap((node) => (isNamedType(node) ? [node.name.value] : [])))
    for (const node of document.definitions) if (isNamedType(node) && !left.has(node.name.value)) hidden.add(node.name.value)
  }
  return reached({ ...document, definitions })
}

const interfacesOf = ({ interfaces = [] }: ObjectTypeDefinitionNode): readonly string[] =>
  interfaces.map(({ name }) => name.value)

type Named = Extract<DefinitionNode, { readonly kind: `${string}TypeDefinition` }>

const isNamedType = (node: DefinitionNode): node is Named => node.kind.endsWith('TypeDefinition')

function shownDefinition(node: DefinitionNode, visible: Visibility, hidden: ReadonlySet<string>): DefinitionNode | undefined {
  if (!isNamedType(node)) return node
  const { name } = node
  if (hidden.has(name.value)) return undefined
  switch (node.kind) {
    case Kind.OBJECT_TYPE_DEFINITION:
    case Kind.INTERFACE_TYPE_DEFINITION: {
      const fields = (node.fields ?? []).flatMap((field) => shownField(name.value, field, visible, hidden) ?? [])
      const interfaces = (node.interfaces ?? []).filter((one) => !hidden.has(one.name.value))
      return fields.length > 0 || name.value === 'Query' ? { ...node, fields, interfaces } : undefined
    }
    case Kind.INPUT_OBJECT_TYPE_DEFINITION: {
      const fields = (node.fields ?? []).filter(
        (field) => visible.inputField(name.value, field.name.value) && !hidden.has(namedType(field.type)),
      )
      return fields.length > 0 ? { ...node, fields } : undefined
    }
    case Kind.UNION_TYPE_DEFINITION:
      return shownUnion(node, hidden)
    default:
      return node
  }
}

function shownField(
  type: string,
  field: FieldDefinitionNode,
  visible: Visibility,
  hidden: ReadonlySet<string>,
): FieldDefinitionNode | undefined {
  if (!visible.field(type, field.name.value) || hidden.has(namedType(field.type))) return undefined
  const given = (field.arguments ?? []).filter((argument) => !hidden.has(namedType(argument.type)))
  const isAskable = (field.arguments ?? []).every(
    (argument) => given.includes(argument) || argument.type.kind !== Kind.NON_NULL_TYPE,
  )
  return isAskable ? { ...field, arguments: given } : undefined
}

function shownUnion(node: UnionTypeDefinitionNode, hidden: ReadonlySet<string>): UnionTypeDefinitionNode | undefined {
  const types = (node.types ?? []).filter(({ name }) => !hidden.has(name.value))
  return types.length > 0 ? { ...node, types } : undefined
}

const namedType = (type: TypeNode): string => (type.kind === Kind.NAMED_TYPE ? type.name.value : namedType(type.type))

const ROOTS = ['Query', 'Mutation', 'Subscription']

/** An interface stays with what implements it, and what implements one with it. */
function reached(document: DocumentNode): DocumentNode {
  const named = new Map(document.definitions.flatMap((node) => (isNamedType(node) ? [[node.name.value, node] as const] : [])))
  const implementing = new Map<string, string[]>()
  for (const node of named.values())
    if ('interfaces' in node)
      for (const { name } of node.interfaces ?? [])
        implementing.set(name.value, [...(implementing.get(name.value) ?? []), node.name.value])
  const found = new Set<string>()
  const waiting = [
    ...ROOTS,
    ...document.definitions.flatMap((node) => (node.kind === Kind.DIRECTIVE_DEFINITION ? typesIn(node) : [])),
  ]
  for (let name = waiting.pop(); name !== undefined; name = waiting.pop()) {
    const node = named.get(name)
    if (!node || found.has(name)) continue
    found.add(name)
    waiting.push(...typesIn(node), ...(implementing.get(name) ?? []))
  }
  return { ...document, definitions: document.definitions.filter((node) => !isNamedType(node) || found.has(node.name.value)) }
}

function typesIn(node: DefinitionNode): readonly string[] {
  const names: string[] = []
  visit(node, { NamedType: ({ name }) => void names.push(name.value) })
  return names
}
