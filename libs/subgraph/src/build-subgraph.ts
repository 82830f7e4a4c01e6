import type { ProductRights } from '@storemesh/access'
import { NODE_ID, productRights } from '@storemesh/contract'
import { makeExecutableSchema } from '@graphql-tools/schema'
import {
  type DocumentNode,
  type ExecutionResult,
  execute,
  type GraphQLError,
  type GraphQLSchema,
  print,
  ValuesOfCorrectTypeRule,
  validate,
} from 'graphql'
import { changeHub } from './change-hub.js'
import { commandsOf } from './commands/commands.js'
import type { Resolvers, SubgraphDefinition } from './definition.js'
import type { Face } from './face/face.js'
import { faceResolvers } from './face/face-resolvers.js'
import { fieldReadsIn } from './face/field-reads.js'
import { entityResolver, executableDocument, type ReferenceResolver } from './federation.js'
import { byNodeId, nodeResolvers } from './node/node-resolvers.js'
import type { ProductPlaces } from './rights/subgraph-rights.js'
import { readsOf, type SubgraphContext, type SubgraphServices } from './reads.js'
import { scalarResolvers } from './scalars.js'
import { subgraphDocument } from './subgraph-document.js'
import { subscribedEvents } from './subscribed-events.js'
import { watchFields } from './watched-resolvers.js'

/** A subgraph that runs: its schema for the composer, and its executor for the gateway. */
export interface BuiltSubgraph {
  readonly name: string
  readonly sdl: string
  readonly schema: GraphQLSchema
  /** Who sees which of the products whose rows it shows. */
  readonly rights: readonly ProductRights[]
  execute(request: SubgraphQuestion): SubgraphAnswer
}

export interface SubgraphQuestion {
  readonly document: DocumentNode
  readonly operation: 'query' | 'mutation' | 'subscription'
  readonly variables: Readonly<Record<string, unknown>>
  readonly context: SubgraphContext
}

type Result = ExecutionResult
export type SubgraphAnswer = Result | Promise<Result> | Promise<AsyncIterable<Result> | Result>

/** What the domain writes, and what follows from the contracts of its products, side by side. */
export function buildSubgraph(
  definition: SubgraphDefinition,
  services: SubgraphServices,
  faces: readonly Face[] = [],
): BuiltSubgraph {
  const { name, resolvers = () => [] } = definition
  const { document, nodes } = subgraphDocument(definition, faces)
  const sdl = print(document)
  const hub = changeHub(services.log)
  const reads = readsOf(services, hub, faces)
  const derived = faces.map((face) => faceResolvers(face, reads))
  const { fields, references } = splitReferences([...derived, ...resolvers(reads, commandsOf(services, hub))])
  for (const node of nodes) {
    const byKey = references.get(node.type)
    if (byKey) references.set(node.type, byNodeId(node, byKey))
  }
  const plumbing: Resolvers = {
    Query: { _service: () => ({ sdl }), ...(references.size > 0 && { _entities: entityResolver(references, services.clock) }) },
    ...(references.size > 0 && { _Entity: { __resolveType: (found: { readonly __typename: string }) => found.__typename } }),
  }
  const schema = makeExecutableSchema({
    typeDefs: executableDocument(document),
    resolvers: [...fields, nodeResolvers(nodes), scalarResolvers, plumbing],
    resolverValidationOptions: { requireResolversToMatchSchema: 'error' },
    assumeValidSDL: true,
  })
  watchFields(schema, services.clock, UNWATCHED)
  const wrongLiterals = literalCheck(schema)
  const { seen } = services
  const readsIn = fieldReadsIn(schema, faces, nodes)
  return {
    name,
    sdl,
    schema,
    rights: rightsIn(services.rights?.places, faces),
    execute: ({ document, operation, variables, context }) => {
      const errors = wrongLiterals(document)
      if (errors.length > 0) return { errors }
      seen?.(readsIn(document))
      const question = { schema, document, variableValues: variables, contextValue: context }
      return operation === 'subscription' ? subscribedEvents(question) : execute(question)
    },
  }
}

/** What a gateway asks for itself, and an id that is made of what is there. */
const UNWATCHED: ReadonlySet<string> = new Set(['_service', '_entities', NODE_ID])

function rightsIn(places: ProductPlaces | undefined, faces: readonly Face[]): readonly ProductRights[] {
  const placed = [...(places?.products ?? []), ...faces.map(({ contract }) => contract)]
  return [...new Set(placed)].map(productRights)
}

/**
 * Scalars are read here alone: the gateway knows them by name and lets any literal pass. Execution would say that an
 * argument is wrong, but no longer why. A document of a plan comes again and again, and is looked at once.
 */
function literalCheck(schema: GraphQLSchema): (document: DocumentNode) => readonly GraphQLError[] {
  const right = new WeakSet<DocumentNode>()
  return (document) => {
    if (right.has(document)) return []
    const errors = validate(schema, document, [ValuesOfCorrectTypeRule])
    if (errors.length === 0) right.add(document)
    return errors
  }
}

/** Entities' `__resolveReference` is the gateway's way in, not a field. */
function splitReferences(maps: readonly Resolvers[]): { fields: Resolvers[]; references: Map<string, ReferenceResolver> } {
  const references = new Map<string, ReferenceResolver>()
  const fields = maps.map((map) =>
    Object.fromEntries(
      Object.entries(map).map(([type, resolver]) => {
        if (typeof resolver !== 'object' || resolver === null || !('__resolveReference' in resolver)) return [type, resolver]
        const { __resolveReference: resolve, ...rest } = resolver
        if (isReferenceResolver(resolve)) references.set(type, resolve)
        return [type, rest]
      }),
    ),
  )
  return { fields, references }
}

const isReferenceResolver = (value: unknown): value is ReferenceResolver => typeof value === 'function'
