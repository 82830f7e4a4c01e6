import { type FieldRead, type GraphField, NODE_ID } from '@storemesh/contract'
import { type DocumentNode, type GraphQLSchema, TypeInfo, visit, visitWithTypeInfo } from 'graphql'
import type { NodeType } from '../node/node-types.js'
import type { Face } from './face.js'

/** Which fields of contracts an operation asks for, as far as its types follow from contracts. A document is looked at once. */
export function fieldReadsIn(
  schema: GraphQLSchema,
  faces: readonly Face[],
  nodes: readonly NodeType[] = [],
): (document: DocumentNode) => readonly FieldRead[] {
  const fields = new Map(faces.flatMap(fieldsOfFace))
  const keys = new Map(nodes.map(({ type, key }) => [type, key.flatMap(({ field }) => fields.get(`${type}.${field}`) ?? [])]))
  const known = new WeakMap<DocumentNode, readonly FieldRead[]>()
  return (document) => {
    const before = known.get(document)
    if (before) return before
    const reads = new Set<FieldRead>()
    const types = new TypeInfo(schema)
    visit(
      document,
      visitWithTypeInfo(types, {
        Field(node) {
          const type = types.getParentType()?.name ?? ''
          const read = fields.get(`${type}.${node.name.value}`)
          if (read) reads.add(read)
          // an id is made of the key
          if (node.name.value === NODE_ID) for (const each of keys.get(type) ?? []) reads.add(each)
        },
      }),
    )
    const found = [...reads]
    known.set(document, found)
    return found
  }
}

function fieldsOfFace({ contract, graph }: Face): readonly (readonly [string, FieldRead])[] {
  const { domain, product, major } = contract
  const within = (type: string, fields: readonly GraphField[], path: string): readonly (readonly [string, FieldRead])[] =>
    fields.flatMap(({ name, column, of }) => {
      const field = `${path}${column}`
      const inner = of.kind === 'list' ? of.element : of
      return [
        [`${type}.${name}`, { contract: `${domain}.${product}`, major, field }] as const,
        ...(inner.kind === 'object' ? within(inner.type, inner.fields, `${field}.`) : []),
      ]
    })
  return within(graph.type.name, graph.type.fields, '')
}
