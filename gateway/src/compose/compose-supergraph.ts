import { composeServices } from '@theguild/federation-composition'
import { parse } from 'graphql'
import type { Subgraph } from '../subgraph.js'
import { compositionFailed, problemOf } from './composition-problem.js'
import { refusedPatterns } from './refusals.js'
import { readDocument } from './subgraph-document.js'

/** Puts the subgraphs' schemas together. What does not fit is told with domain, type and field: COMPOSITION_FAILED. */
export function composeSupergraph(subgraphs: readonly Pick<Subgraph, 'name' | 'sdl' | 'url'>[]): string {
  const documents = subgraphs.map(readDocument)
  const refused = refusedPatterns(documents)
  if (refused.length > 0) throw compositionFailed(refused)
  const composed = composeServices(
    subgraphs.map(({ name, url }, index) => ({
      name,
      url: url ?? `inproc://${name}`,
      typeDefs: documents[index]?.document ?? parse(''),
    })),
  )
  if (composed.errors) {
    const names = subgraphs.map(({ name }) => name)
    throw compositionFailed(composed.errors.map((error) => problemOf(error, names)))
  }
  return composed.supergraphSdl
}
