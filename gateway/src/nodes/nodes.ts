import { Kind } from 'graphql'
import {
  hasFields,
  readDocument,
  stringArgument,
  type SubgraphDocument,
  type TypeWithFields,
} from '../compose/subgraph-document.js'
import type { ExecutableSubgraph, Subgraph } from '../subgraph.js'
import { NODES_MAX, nodeSubgraph } from './node-subgraph.js'

/** The gateway's own part of the graph: rows of all domains by one id (docs/adr/0050). It follows from the other parts. */
export interface Nodes {
  readonly name: string
  readonly sdl: string
  /** Answers, by asking those that own the rows. */
  readonly over: (subgraphs: readonly ExecutableSubgraph[]) => ExecutableSubgraph
}

/** No domain is called so: their names have no dash. */
const NAME = 'gateway-nodes'

/** One part, or none where no type is a node: a domain may run that knows of none yet, and the graph is made of the others. */
export function nodesOf(parts: readonly Pick<Subgraph, 'name' | 'sdl'>[]): readonly Nodes[] {
  const owners = new Map<string, string>()
  for (const part of parts) for (const type of nodeTypes(readDocument(part))) if (!owners.has(type)) owners.set(type, part.name)
  if (owners.size === 0) return []
  const types = sdlOf([...owners.keys()])
  return [
    {
      name: NAME,
      sdl: `extend schema @link(url: "https://specs.apollo.dev/federation/v2.7", import: ["@key"])\n${types}`,
      over: (subgraphs) => nodeSubgraph(NAME, types, ownersAmong(subgraphs, owners)),
    },
  ]
}

const nodeTypes = (subgraph: SubgraphDocument): readonly string[] =>
  subgraph.document.definitions.filter(hasFields).flatMap((type) => (isNode(subgraph, type) ? [type.name.value] : []))

const isNode = (subgraph: SubgraphDocument, type: TypeWithFields): boolean =>
  type.kind === Kind.OBJECT_TYPE_DEFINITION &&
  (type.interfaces ?? []).some(({ name }) => name.value === 'Node') &&
  subgraph.uses(type, 'key').some((key) => stringArgument(key, 'fields') === 'nodeId' && !key.arguments?.some(isNotResolvable))

const isNotResolvable = ({
  name,
  value,
}: {
  readonly name: { readonly value: string }
  readonly value: { readonly kind: Kind }
}) => name.value === 'resolvable' && value.kind === Kind.BOOLEAN && 'value' in value && value.value === false

const ownersAmong = (subgraphs: readonly ExecutableSubgraph[], owners: ReadonlyMap<string, string>) =>
  new Map(
    [...owners].flatMap(([type, name]) => {
      const owner = subgraphs.find((subgraph) => subgraph.name === name)
      return owner ? [[type, owner] as const] : []
    }),
  )

const sdlOf = (types: readonly string[]): string => /* GraphQL */ `
  type Query {
    "A row of any domain by its nodeId; null where there is none any more."
    node(id: ID!): Node
    "Rows of any domains by their nodeIds, at most ${NODES_MAX}, in their order; null in the place of one that is no more."
    nodes(ids: [ID!]!): [Node]!
  }
  "A row that is found again by one id, whichever domain owns it: \`Query.node\`."
  interface Node {
    "An id of the whole graph, to keep and to ask again by; what it is made of is nobody's to read."
    nodeId: ID!
  }
  ${types.map((type) => `type ${type} implements Node @key(fields: "nodeId", resolvable: false) { nodeId: ID! }`).join('\n')}
`
