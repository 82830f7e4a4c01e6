import { type Clock, Fault } from '@storemesh/core'
import { type DefinitionNode, type DocumentNode, type GraphQLResolveInfo, isObjectType, Kind, parse } from 'graphql'
import type { SubgraphContext } from './reads.js'
import type { ResolverOutcome } from './watched-resolvers.js'

/** The two fields by which a gateway asks a subgraph for its schema and for entities by key. */

const isQuery = (node: DefinitionNode): boolean => node.kind === Kind.OBJECT_TYPE_DEFINITION && node.name.value === 'Query'

/** Object types that another subgraph may name by a key. */
export function entityNames(schema: DocumentNode): readonly string[] {
  return schema.definitions.flatMap((node) => {
    if (node.kind !== Kind.OBJECT_TYPE_DEFINITION) return []
    return node.directives?.some((directive) => directive.name.value === 'key') ? [node.name.value] : []
  })
}

/** The schema as it is executed: without what only the composer reads, with `_service` and `_entities`. */
export function executableDocument(schema: DocumentNode): DocumentNode {
  const entities = entityNames(schema)
  const plumbing = /* GraphQL */ `
    scalar _Any
    type _Service { sdl: String! }
    extend type Query {
      _service: _Service!
      ${entities.length > 0 ? '_entities(representations: [_Any!]!): [_Entity]!' : ''}
    }
    ${entities.length > 0 ? `union _Entity = ${entities.join(' | ')}` : ''}
  `
  const definitions = schema.definitions.filter((node) => node.kind !== Kind.SCHEMA_EXTENSION)
  const query = definitions.some(isQuery) ? [] : parse('type Query').definitions
  return { kind: Kind.DOCUMENT, definitions: [...definitions, ...query, ...parse(plumbing).definitions] }
}

/** How an entity is found by the fields of its key; undefined where there is none. */
export type ReferenceResolver = (reference: Readonly<Record<string, unknown>>, context: SubgraphContext) => unknown

const isReference = (value: unknown): value is { readonly __typename: string } =>
  typeof value === 'object' && value !== null && '__typename' in value && typeof value.__typename === 'string'

/**
 * Resolves all representations side by side; one that fails leaves the others whole. Each is told of under the name of its type,
 * however many are read in one go.
 */
export function entityResolver(references: ReadonlyMap<string, ReferenceResolver>, clock: Clock) {
  return (
    _root: unknown,
    { representations }: { readonly representations: readonly unknown[] },
    context: SubgraphContext,
    info: GraphQLResolveInfo,
  ) => {
    const { watch } = context
    const begun_ms = watch ? clock.elapsed_ms() : 0 // all of them begin now
    const told = (type: string, outcome: ResolverOutcome) => watch?.resolved?.(type, outcome, clock.elapsed_ms() - begun_ms)
    return representations.map(async (representation) => {
      if (!isReference(representation)) throw new Fault('REFERENCE_INVALID', 'expected a representation with a __typename')
      const type = representation.__typename
      const resolve = references.get(type)
      if (!resolve || !isObjectType(info.schema.getType(type))) {
        throw new Fault('REFERENCE_INVALID', `${type} is no entity of this subgraph`)
      }
      try {
        const found = await resolve(representation, context)
        told(type, 'ok')
        return typeof found === 'object' && found !== null ? { ...found, __typename: type } : null
      } catch (error) {
        told(type, 'error')
        throw error
      }
    })
  }
}
