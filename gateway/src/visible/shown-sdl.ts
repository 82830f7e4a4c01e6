import type { Viewer } from '@storemesh/access'
import { transformSupergraphToPublicSchema } from '@theguild/federation-composition'
import { buildASTSchema, parse, printSchema } from 'graphql'
import { composeSupergraph } from '../compose/compose-supergraph.js'
import { nodesOf } from '../nodes/nodes.js'
import { viewerSchemas } from './viewer-schemas.js'
import type { PartWithRights } from './visibility.js'

/** The parts put together, as gateways read them. COMPOSITION_FAILED. */
export const supergraphOf = (parts: readonly PartWithRights[]): string => composeSupergraph([...parts, ...nodesOf(parts)])

/** The schema that a viewer is shown of the parts put together, as text. COMPOSITION_FAILED. */
export function shownSdl(parts: readonly PartWithRights[], viewer: Viewer): string {
  const document = transformSupergraphToPublicSchema(parse(supergraphOf(parts), { noLocation: true }))
  const whole = buildASTSchema(document, { assumeValid: true, assumeValidSDL: true })
  return printSchema(viewerSchemas(document, whole, parts)(viewer))
}
