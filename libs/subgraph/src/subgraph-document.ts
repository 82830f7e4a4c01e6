import { readFileSync } from 'node:fs'
import { CACHE_CONTROL, CHANGE_KIND, conditionTypes, faceSdl, heldSeconds, SHOWS } from '@storemesh/contract'
import { Fault, messageOf } from '@storemesh/core'
import { type DocumentNode, Kind, parse, print } from 'graphql'
import type { SubgraphDefinition } from './definition.js'
import type { Face } from './face/face.js'
import { mergedDocument } from './merged-document.js'
import { withNodes } from './node/node-types.js'
import { SHARED_TYPES } from './scalars.js'

/** A subgraph's whole schema, as it is served and published: what the domain writes, what follows from contracts, what all have. */
export const subgraphSdl = (definition: SubgraphDefinition, faces: readonly Face[] = []): string =>
  print(subgraphDocument(definition, faces).document)

/** With the types of it that are nodes of the whole graph. */
export const subgraphDocument = (definition: SubgraphDefinition, faces: readonly Face[]) =>
  withNodes(definition.name, wholeDocument(definition, faces))

function wholeDocument({ name, schema }: SubgraphDefinition, faces: readonly Face[]): DocumentNode {
  const own = schema ? [parseSchema(name, schema)] : []
  if (own.length + faces.length === 0) {
    const why = 'has nothing in it: name the rows of a product in its contract (mesh.graphql), or write a schema'
    throw new Fault('SUBGRAPH_SCHEMA_INVALID', `the schema of subgraph ${name} ${why}`)
  }
  const asked = new Map(own.flatMap(queriesIn))
  const derived = faces.map(({ contract, graph, changes }) =>
    faceSdl(graph, {
      product: `${contract.domain}.${contract.product}`,
      tellsChanges: changes !== undefined,
      held_s: heldSeconds(contract.latency_ms),
      asksForOne: asked.get(graph.one) !== graph.type.name,
    }),
  )
  const conditions = faces.length > 0 ? [conditionTypes(faces.map(({ graph }) => graph))] : []
  const kinds = faces.some(({ changes }) => changes !== undefined) ? [CHANGE_KIND] : []
  const link = own.length > 0 ? [] : [LINK]
  const shared = [...link, ...derived, ...conditions, ...kinds, SHARED_TYPES, SHOWS, CACHE_CONTROL].map((text) =>
    parse(text, { noLocation: true }),
  )
  return mergedDocument(name, [...own, ...shared])
}

/** The fields of a written Query, by name, with the types that they are of: one that gives a row takes the place of the derived one. */
const queriesIn = ({ definitions }: DocumentNode): readonly (readonly [field: string, type: string | undefined])[] =>
  definitions.flatMap((node) => {
    const isQuery = node.kind === Kind.OBJECT_TYPE_DEFINITION || node.kind === Kind.OBJECT_TYPE_EXTENSION
    if (!isQuery || node.name.value !== 'Query') return []
    return (node.fields ?? []).map(
      ({ name, type }) => [name.value, type.kind === Kind.NAMED_TYPE ? type.name.value : undefined] as const,
    )
  })

/** What every schema says of the directives that it uses; one that a domain writes says it itself. */
const LINK = 'extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key", "@shareable"])'

function parseSchema(name: string, url: URL): DocumentNode {
  try {
    return parse(readFileSync(url, 'utf8'), { noLocation: true })
  } catch (error) {
    throw new Fault('SUBGRAPH_SCHEMA_INVALID', `the schema of subgraph ${name} cannot be read: ${messageOf(error)}`, {
      cause: error,
    })
  }
}
