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
export { isForwarded } from './http/comes-from-here.js'
export type { GraphHistory, GraphRevision } from './history/graph-history.js'
export type { GraphPart } from './history/graph-part.js'
export { storedHistory } from './history/stored-history.js'
export { serveHealth } from './http/health.js'
export type { MetricsFor } from './http/metrics-route.js'
export type { Example } from './http/page/page-html.js'
export type { ViewAs } from './http/page/view-as.js'
export type { Budget, Spent } from './limits/budget/budget.js'
export { type SharedBucketLimits, sharedBuckets } from './limits/budget/shared-buckets.js'
export { checkGraph, type GraphCheck } from './in-use/graph-check.js'
export type { OperationInUse, OperationNotes } from './in-use/operations-in-use.js'
export { operationNotes, operationsInUse } from './in-use/stored-operations.js'
export type { ProductChanges } from './kept-answers/product-changes.js'
export { type Manifest, readManifest } from './persisted/manifest.js'
export type { PersistedOperations } from './persisted/persisted-text.js'
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
export { shownSdl, supergraphOf } from './visible/shown-sdl.js'
