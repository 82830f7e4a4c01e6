export { composeSupergraph } from './compose/compose-supergraph.js'
export type { FoundSubgraph, SubgraphFeed } from './follow/follow-subgraphs.js'
export {
  DEFAULT_GATEWAY_LIMITS,
  type FromFeed,
  type FromSubgraphs,
  type FromSupergraph,
  type Gateway,
  type GatewayBasics,
  type GatewayLimits,
  type GatewayOptions,
  startGateway,
} from './gateway.js'
export type { PathHandler } from './http/beside.js'
export { serveHealth } from './http/health.js'
export type { Example } from './http/page/page-html.js'
export { type ServableSubgraph, serveSubgraph } from './serve-subgraph.js'
export type { ServedGraph } from './served-graph.js'
export type {
  ExecutableSubgraph,
  RequestContext,
  Subgraph,
  SubgraphAnswer,
  SubgraphExecutor,
  SubgraphRequest,
} from './subgraph.js'
