import { systemClock } from '@storemesh/core'
import { withClientErrors } from './client-errors.js'
import { composeSupergraph } from './compose/compose-supergraph.js'
import { followSubgraphs, type SubgraphFeed } from './follow/follow-subgraphs.js'
import { type LiveGraph, liveGraph } from './live-graph.js'
import { nodesOf } from './nodes/nodes.js'
import { openGraph } from './plan/graph.js'
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
}

export interface GatewayBasics extends Omit<Serving, 'limits'> {
  readonly limits?: Partial<GatewayLimits>
}

export interface GatewayLimits extends ServingLimits, RemoteLimits {}

export const DEFAULT_GATEWAY_LIMITS: GatewayLimits = { ...DEFAULT_SERVING_LIMITS, ...DEFAULT_REMOTE_LIMITS }

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
  const { log, clock = systemClock } = options
  const remote = { limits: { ...DEFAULT_REMOTE_LIMITS, ...options.limits }, clock }
  if ('feed' in options)
    return followSubgraphs(options.feed, { ...remote, log, ...(options.signal && { signal: options.signal }) })
  if ('supergraphSdl' in options) {
    const { subgraphs, close } = openRemoteSubgraphs(options.supergraphSdl, remote)
    return { live: liveGraph(withClientErrors(openGraph(options.supergraphSdl, subgraphs), log)), close }
  }
  const { subgraphs } = options
  const nodes = nodesOf(subgraphs)
  const supergraphSdl = composeSupergraph([...subgraphs, ...nodes])
  const graph = openGraph(supergraphSdl, [...subgraphs, ...nodes.map(({ over }) => over(subgraphs))])
  return { live: liveGraph(withClientErrors(graph, log)), close: async () => undefined }
}
