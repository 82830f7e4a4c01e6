import type { AuditLog } from '@storemesh/audit'
import { systemClock } from '@storemesh/core'
import type { SignViewer } from '@storemesh/token'
import { withAudit } from './audit/audited-graph.js'
import { withClientErrors } from './client-errors.js'
import { composeSupergraph } from './compose/compose-supergraph.js'
import { followSubgraphs, type SubgraphFeed } from './follow/follow-subgraphs.js'
import type { GraphHistory } from './history/graph-history.js'
import { heldGraph } from './history/held-graph.js'
import { withKeptAnswers } from './kept-answers/graph-with-kept-answers.js'
import { DEFAULT_KEPT_ANSWER_LIMITS, type KeptAnswerLimits } from './kept-answers/kept-answers.js'
import type { ProductChanges } from './kept-answers/product-changes.js'
import { type LiveGraph, liveGraph } from './live-graph.js'
import { nodesOf } from './nodes/nodes.js'
import { type Graph, openGraph } from './plan/graph.js'
import { DEFAULT_REMOTE_LIMITS, type RemoteLimits } from './remote/remote-limits.js'
import { openRemoteSubgraphs } from './remote/remote-subgraphs.js'
import { DEFAULT_SERVING_LIMITS, type ServedGraph, serveGraph, type Serving, type ServingLimits } from './served-graph.js'
import type { Subgraph } from './subgraph.js'

export type GatewayOptions = GatewayBasics & (FromSubgraphs | FromSupergraph | FromFeed)

/** The graph is composed from subgraphs that stand in this process. */
export interface FromSubgraphs {
  readonly subgraphs: readonly Subgraph[]
}

/** The graph is composed already; its subgraphs answer over HTTP where it says. */
export interface FromSupergraph {
  readonly supergraphSdl: string
}

/** The graph is composed from subgraphs that others run, and follows them while they come and go. */
export interface FromFeed {
  readonly feed: SubgraphFeed
  /** Ends the wait for the first of them. */
  readonly signal?: AbortSignal
  /** Tells each of them for whom it is asked. */
  readonly sign?: SignViewer
}

export interface GatewayBasics extends Omit<Serving, 'limits'> {
  readonly limits?: Partial<GatewayLimits>
  /** Where it is noted who reads what of persons, and who changes what, before it is answered; nowhere, where it is left out. */
  readonly audit?: AuditLog
  /** Hears of what changes in products, so that no answer is kept that is older; without it answers are kept for their time. */
  readonly changes?: ProductChanges
  /** Which graphs were served, and which is to be; neither is known where it is left out. A graph that is given whole has none. */
  readonly history?: GraphHistory
}

export interface GatewayLimits extends ServingLimits, RemoteLimits, KeptAnswerLimits {}

export const DEFAULT_GATEWAY_LIMITS: GatewayLimits = {
  ...DEFAULT_SERVING_LIMITS,
  ...DEFAULT_REMOTE_LIMITS,
  ...DEFAULT_KEPT_ANSWER_LIMITS,
}

export type Gateway = ServedGraph

export async function startGateway(options: GatewayOptions): Promise<Gateway> {
  const { live, close } = await openSource(options)
  try {
    const served = await serveGraph(live, 'gateway', options)
    let drained: Promise<void> | undefined
    return { url: served.url, drain: () => (drained ??= served.drain().then(close)) }
  } catch (error) {
    await close()
    throw error
  }
}

interface GraphSource {
  readonly live: LiveGraph
  readonly close: () => Promise<void>
}

async function openSource(options: GatewayOptions): Promise<GraphSource> {
  const { log, audit, history, clock = systemClock } = options
  const subscribers = { ...DEFAULT_SERVING_LIMITS, ...options.limits }
  const keeping = { limits: { ...DEFAULT_KEPT_ANSWER_LIMITS, ...options.limits }, clock, changes: options.changes }
  const remote = { limits: { ...DEFAULT_REMOTE_LIMITS, ...options.limits }, clock }
  if ('feed' in options)
    return followSubgraphs(options.feed, {
      ...remote,
      subscribers,
      log,
      ...(options.signal && { signal: options.signal }),
      ...(options.sign && { sign: options.sign }),
      ...(audit && { audit }),
      ...(history && { history }),
      keeping,
    })
  if ('supergraphSdl' in options) {
    const { subgraphs, close } = openRemoteSubgraphs(options.supergraphSdl, remote)
    return { live: liveGraph(withClientErrors(openGraph(options.supergraphSdl, subgraphs, { subscribers }), log)), close }
  }
  const { subgraphs } = options
  const make = (parts: readonly Subgraph[]): Graph => {
    const nodes = nodesOf(parts)
    const all = [...parts, ...nodes.map(({ over }) => over(parts))]
    const shown = withClientErrors(openGraph(composeSupergraph([...parts, ...nodes]), all, { parts, subscribers }), log)
    const kept = withKeptAnswers(shown, { ...keeping, parts })
    return audit ? withAudit(kept, { parts, audit, log }) : kept
  }
  return history
    ? heldGraph(subgraphs, make, { history, clock, log })
    : { live: liveGraph(make(subgraphs)), close: async () => undefined }
}
