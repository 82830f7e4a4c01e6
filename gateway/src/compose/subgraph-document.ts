import { Fault, messageOf } from '@storemesh/core'
import {
  type ConstDirectiveNode,
  type DefinitionNode,
  type DocumentNode,
  type FieldDefinitionNode,
  Kind,
  type ObjectTypeDefinitionNode,
  type ObjectTypeExtensionNode,
  type InterfaceTypeDefinitionNode,
  type InterfaceTypeExtensionNode,
  parse,
} from 'graphql'

/** A subgraph's schema as it was written, with federation's directives under their own names, however they were imported. */
export interface SubgraphDocument {
  readonly name: string
  readonly document: DocumentNode
  /** The uses of a federation directive on a node. */
  uses(
    node: { readonly directives?: readonly ConstDirectiveNode[] | undefined },
    directive: string,
  ): readonly ConstDirectiveNode[]
}

export type TypeWithFields =
  | ObjectTypeDefinitionNode
  | ObjectTypeExtensionNode
  | InterfaceTypeDefinitionNode
  | InterfaceTypeExtensionNode

export function subgraphDocument(name: string, document: DocumentNode): SubgraphDocument {
  const imported = importedNames(document)
  const meant = (used: string) => imported.get(used) ?? used.replace(/^federation__/, '')
  return {
    name,
    document,
    uses: (node, directive) => (node.directives ?? []).filter((use) => meant(use.name.value) === directive),
  }
}

/** The document of a schema's text: COMPOSITION_FAILED. */
export function readDocument({ name, sdl }: { readonly name: string; readonly sdl: string }): SubgraphDocument {
  try {
    return subgraphDocument(name, parse(sdl))
  } catch (error) {
    throw new Fault('COMPOSITION_FAILED', `the schema of domain ${name} is no GraphQL: ${messageOf(error)}`, { cause: error })
  }
}

export const hasFields = (node: DefinitionNode): node is TypeWithFields =>
  node.kind === Kind.OBJECT_TYPE_DEFINITION ||
  node.kind === Kind.OBJECT_TYPE_EXTENSION ||
  node.kind === Kind.INTERFACE_TYPE_DEFINITION ||
  node.kind === Kind.INTERFACE_TYPE_EXTENSION

/** Every field of every type, extensions included. */
export const fieldsOf = ({
  document,
}: SubgraphDocument): readonly { readonly type: TypeWithFields; readonly field: FieldDefinitionNode }[] =>
  document.definitions.filter(hasFields).flatMap((type) => (type.fields ?? []).map((field) => ({ type, field })))

export const stringArgument = (use: ConstDirectiveNode, name: string): string | undefined => {
  const value = use.arguments?.find((argument) => argument.name.value === name)?.value
  return value?.kind === Kind.STRING ? value.value : undefined
}

/** `@link(import: [{ name: "@key", as: "@primaryKey" }])`: the name used, and the name meant. */
function importedNames(document: DocumentNode): ReadonlyMap<string, string> {
  const names = new Map<string, string>()
  for (const node of document.definitions) {
    if (node.kind !== Kind.SCHEMA_EXTENSION && node.kind !== Kind.SCHEMA_DEFINITION) continue
    for (const use of node.directives ?? []) {
      const list =
        use.name.value === 'link' ? use.arguments?.find((argument) => argument.name.value === 'import')?.value : undefined
      if (list?.kind !== Kind.LIST) continue
      for (const item of list.values) {
        if (item.kind !== Kind.OBJECT) continue
        const texts = new Map(
          item.fields.map((field) => [field.name.value, field.value.kind === Kind.STRING ? field.value.value : '']),
        )
        const [name, as] = [texts.get('name'), texts.get('as')]
        if (name?.startsWith('@') && as?.startsWith('@')) names.set(as.slice(1), name.slice(1))
      }
    }
  }
  return names
}
