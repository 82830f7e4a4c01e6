import type { GraphQLSchema } from 'graphql'
import type { Arguments, Named, oneShop, Resolver, ShopDomain } from './shop.js'

/** What of graphql-js builds a schema: a peer's own copy does not take the schema of another. */
export type GraphqlModule = Pick<typeof import('graphql'), 'buildSchema' | 'isObjectType' | 'isUnionType'>

const LINK =
  'extend schema @link(url: "https://specs.apollo.dev/federation/v2.7", import: ["@key", "@requires", "@external", "@shareable"])\n'

export const sdlOf = ({ types }: ShopDomain): string => LINK + types

export function oneSchema(graphql: GraphqlModule, { types, resolvers }: typeof oneShop): GraphQLSchema {
  return resolved(graphql, graphql.buildSchema(types), resolvers)
}

/** A domain as a subgraph is executed: with the two fields by which gateways ask it. */
export function domainSchema(graphql: GraphqlModule, domain: ShopDomain): GraphQLSchema {
  const plumbing = `scalar _Any type _Service { sdl: String! } union _Entity = ${Object.keys(domain.find).join(' | ')}
    extend type Query { _service: _Service! _entities(representations: [_Any!]!): [_Entity]! }`
  const schema = graphql.buildSchema(`${domain.types} ${plumbing}`, { assumeValidSDL: true })
  return resolved(graphql, schema, {
    ...domain.resolvers,
    'Query._service': () => ({ sdl: sdlOf(domain) }),
    'Query._entities': (_root, given) => entitiesOf(domain, given),
  })
}

function entitiesOf({ find }: ShopDomain, { representations }: { readonly representations?: unknown }): unknown {
  if (!Array.isArray(representations)) return []
  return representations.map((key: Named) => {
    const found = find[key.__typename]?.(key)
    return typeof found === 'object' && found !== null ? { ...found, __typename: key.__typename } : null
  })
}

function resolved(graphql: GraphqlModule, schema: GraphQLSchema, resolvers: Readonly<Record<string, Resolver>>): GraphQLSchema {
  for (const type of Object.values(schema.getTypeMap())) {
    if (graphql.isUnionType(type)) type.resolveType = ({ __typename }: Pick<Named, '__typename'>) => __typename
    if (!graphql.isObjectType(type)) continue
    for (const field of Object.values(type.getFields())) {
      const resolve = resolvers[`${type.name}.${field.name}`]
      if (resolve) field.resolve = (parent: Named, given: Arguments) => resolve(parent, given)
    }
  }
  return schema
}
