import { hash } from 'node:crypto'
import { type DocumentNode, type FragmentDefinitionNode, Kind, type OperationDefinitionNode, print, visit } from 'graphql'

/** An operation with the fragments that it spreads: all that a client sends. */
export interface ListedOperation {
  readonly name: string
  readonly type: 'query' | 'mutation' | 'subscription'
  readonly document: DocumentNode
  readonly text: string
  /** SHA-256 of the text: the name by which it may be asked. */
  readonly id: string
}

/** The operations of a document, in the order of their names. */
export function listedOperations({ definitions }: DocumentNode): readonly ListedOperation[] {
  const fragments = new Map(
    definitions.flatMap((node) => (node.kind === Kind.FRAGMENT_DEFINITION ? [[node.name.value, node]] : [])),
  )
  return definitions
    .flatMap((node) => (node.kind === Kind.OPERATION_DEFINITION && node.name ? [listed(node, node.name.value, fragments)] : []))
    .toSorted((one, other) => (one.name < other.name ? -1 : 1))
}

function listed(
  operation: OperationDefinitionNode,
  name: string,
  fragments: ReadonlyMap<string, FragmentDefinitionNode>,
): ListedOperation {
  const spread = new Set<string>()
  const follow = (node: OperationDefinitionNode | FragmentDefinitionNode) =>
    visit(node, {
      FragmentSpread({ name: { value } }) {
        const fragment = fragments.get(value)
        if (!fragment || spread.has(value)) return
        spread.add(value)
        follow(fragment)
      },
    })
  follow(operation)
  const used = [...fragments].flatMap(([each, fragment]) => (spread.has(each) ? [fragment] : []))
  const document: DocumentNode = { kind: Kind.DOCUMENT, definitions: [operation, ...used] }
  const text = print(document)
  return { name, type: operation.operation, document, text, id: hash('sha256', text) }
}
