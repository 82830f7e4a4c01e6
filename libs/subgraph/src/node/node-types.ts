import { NODE_ID } from '@storemesh/contract'
import { Fault } from '@storemesh/core'
import { type ConstDirectiveNode, type DocumentNode, Kind, type ObjectTypeDefinitionNode, parse, type TypeNode } from 'graphql'
import { scalarNamed } from '../scalars.js'

/** A type whose rows are found by an id of the whole graph: the fields of its key, in order, each with its scalar (docs/adr/0050). */
export interface NodeType {
  readonly type: string
  readonly key: readonly { readonly field: string; readonly scalar: string }[]
}

/** In all subgraphs alike, so that they compose into one. */
const NODE = /* GraphQL */ `
  "A row that is found again by one id, whichever domain owns it: \`Query.node\`."
  interface Node {
    "An id of the whole graph, to keep and to ask again by; what it is made of is nobody's to read."
    nodeId: ID!
  }
`

/** Makes a node of each type that is found by a key of scalars here; what only names a row of another subgraph is none. */
export function withNodes(
  subgraph: string,
  document: DocumentNode,
): { readonly document: DocumentNode; readonly nodes: readonly NodeType[] } {
  const nodes = document.definitions.flatMap((node) => (isObject(node) ? (nodeTypeOf(node) ?? []) : []))
  if (nodes.length === 0) return { document, nodes }
  const types = new Set(nodes.map(({ type }) => type))
  const definitions = document.definitions.map((node) => {
    if ('name' in node && node.name?.value === 'Node') throw taken(subgraph, 'Node')
    return isObject(node) && types.has(node.name.value) ? asNode(subgraph, node) : node
  })
  return { document: { ...document, definitions: [...definitions, ...parse(NODE, { noLocation: true }).definitions] }, nodes }
}

const isObject = (node: DocumentNode['definitions'][number]): node is ObjectTypeDefinitionNode =>
  node.kind === Kind.OBJECT_TYPE_DEFINITION

function nodeTypeOf(node: ObjectTypeDefinitionNode): NodeType | undefined {
  const fieldsOfKey = (node.directives ?? []).flatMap((use) => keyFields(use) ?? [])[0]
  if (!fieldsOfKey) return undefined
  const key = fieldsOfKey.flatMap((field) => {
    const scalar = namedScalar(node.fields?.find(({ name }) => name.value === field)?.type)
    return scalar === undefined ? [] : [{ field, scalar }]
  })
  return key.length === fieldsOfKey.length ? { type: node.name.value, key } : undefined
}

/** In a list, so that keys are not run together; undefined for what is no key, or one that cannot be found by here. */
function keyFields({ name, arguments: given = [] }: ConstDirectiveNode): readonly (readonly string[])[] | undefined {
  if (name.value !== 'key') return undefined
  const values = new Map(given.map(({ name: argument, value }) => [argument.value, value]))
  const [fields, resolvable] = [values.get('fields'), values.get('resolvable')]
  if (fields?.kind !== Kind.STRING || (resolvable?.kind === Kind.BOOLEAN && !resolvable.value)) return undefined
  return [fields.value.split(/[\s,]+/).filter((field) => field !== '')]
}

/** A value that is there always; a key of objects has none. */
function namedScalar(type: TypeNode | undefined): string | undefined {
  if (type?.kind !== Kind.NON_NULL_TYPE || type.type.kind !== Kind.NAMED_TYPE) return undefined
  return scalarNamed(type.type.name.value)?.name
}

function asNode(subgraph: string, node: ObjectTypeDefinitionNode): ObjectTypeDefinitionNode {
  const type = node.name.value
  if (node.fields?.some(({ name }) => name.value === NODE_ID)) throw taken(subgraph, `${type}.${NODE_ID}`)
  const made = parse(`type ${type} implements Node @key(fields: "${NODE_ID}") { ${NODE_FIELD} }`, { noLocation: true })
  const [part] = made.definitions.filter(isObject)
  return {
    ...node,
    interfaces: [...(node.interfaces ?? []), ...(part?.interfaces ?? [])],
    directives: [...(node.directives ?? []), ...(part?.directives ?? [])],
    fields: [...(part?.fields ?? []), ...(node.fields ?? [])],
  }
}

const NODE_FIELD = `"Its id in the whole graph: \`node(id:)\` gives it back." ${NODE_ID}: ID!`

const taken = (subgraph: string, name: string): Fault =>
  new Fault(
    'SUBGRAPH_SCHEMA_INVALID',
    `the schema of subgraph ${subgraph} has ${name}, which every type with a key is given; rename it`,
  )
