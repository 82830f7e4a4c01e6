import type { Clock } from '@storemesh/core'
import { type DocumentNode, getOperationAST, OperationTypeNode } from 'graphql'
import type { Graph, GraphRequest } from '../plan/graph.js'
import { canonicalText } from '../subscribers/canonical-text.js'
import type { PartWithRights } from '../visible/visibility.js'
import { shownProducts } from '../visible/shown-products.js'
import { cacheHints } from './cache-hints.js'
import { type Keeping, keepingOf } from './keeping.js'
import { type KeptAnswerLimits, keptAnswers } from './kept-answers.js'
import type { ProductChanges } from './product-changes.js'

export interface KeepingAnswers {
  readonly parts: readonly PartWithRights[]
  readonly limits: KeptAnswerLimits
  readonly clock: Clock
  readonly changes?: ProductChanges | undefined
}

/**
 * The graph, which gives an answer again while it holds: to whoever asks the same with the same rights. It stands below the audit log,
 * which notes each reader, and above what is asked of subgraphs.
 */
export function withKeptAnswers(graph: Graph, { parts, limits, clock, changes }: KeepingAnswers): Graph {
  const hints = cacheHints(parts)
  if (hints.size === 0 || limits.kept_bytes_max === 0) return graph
  const hinted = { hints, shown: shownProducts(parts) }
  const answers = keptAnswers({ limits, clock, changes, textOf: graph.textOf })
  const operations = new WeakMap<DocumentNode, Map<string | undefined, Named | undefined>>()
  let documents = 0

  const operationOf = ({ document, operationName }: GraphRequest): Named | undefined => {
    const known = operations.get(document) ?? new Map<string | undefined, Named | undefined>()
    if (known.has(operationName)) return known.get(operationName)
    const keeping = keepingOf(document, operationName, graph.schema, hinted)
    const named = keeping && { keeping, name: `${++documents}` }
    operations.set(document, known.set(operationName, named))
    return named
  }
  return {
    ...graph,
    async execute(request) {
      const operation = operationOf(request)
      if (!operation) return isMutation(request) ? graph.execute(request).finally(() => answers.forget()) : graph.execute(request)
      const { viewer, watch } = request.context
      const name = JSON.stringify([operation.name, viewer.key, canonicalText(request.variables ?? {})])
      const found = await answers.find(name, operation.keeping)
      const isKept = typeof found !== 'function'
      watch?.kept?.(isKept)
      if (isKept) return found
      const answer = await graph.execute(request)
      found(answer)
      return answer
    },
  }
}

/** Who has changed something here reads nothing that is older. */
const isMutation = ({ document, operationName }: GraphRequest): boolean =>
  getOperationAST(document, operationName)?.operation === OperationTypeNode.MUTATION

/** One document and operation, for as long as the document is in use. */
interface Named {
  readonly keeping: Keeping
  readonly name: string
}
