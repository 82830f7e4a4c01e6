import type { Identity, Viewer } from '@storemesh/access'
import { buildASTSchema, type DocumentNode, type GraphQLSchema } from 'graphql'
import { boundedCache } from '../bounded-cache.js'
import { type PartWithRights, visibilityOf } from './visibility.js'
import { visibleDocument } from './visible-document.js'

/** The schema by which a viewer's questions are read: one for all who see the same types and fields. */
export type SchemaFor = (viewer: Viewer) => GraphQLSchema

const SCHEMAS_MAX = 200

/** Whoever sees everything is shown the whole schema, and so is everybody where nothing is said of products. */
export function viewerSchemas(document: DocumentNode, whole: GraphQLSchema, parts: readonly PartWithRights[]): SchemaFor {
  const visibleTo = visibilityOf(parts)
  const known = boundedCache<string, GraphQLSchema>({ entries_max: SCHEMAS_MAX })
  const isSaid = parts.some(({ rights = [] }) => rights.length > 0)
  return ({ who, key }) => {
    if (!isSaid || who.kind === 'mesh') return whole
    const name = nameOf(who, key)
    const before = known.get(name)
    if (before) return before
    const valid = { assumeValid: true, assumeValidSDL: true }
    const schema = buildASTSchema(visibleDocument(document, visibleTo(who)), valid)
    known.set(name, schema)
    return schema
  }
}

/** Accounts and regions choose rows; which types there are they do not. */
const nameOf = (who: Identity, key: string): string => (who.kind === 'role' ? who.role : key)
