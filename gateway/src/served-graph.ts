import type { IncomingHttpHeaders } from 'node:http'
import type { Viewer } from '@storemesh/access'
import { type Clock, type Dice, systemClock, systemDice } from '@storemesh/core'
import type { Log, Traces } from '@storemesh/telemetry'
import { type Admit, admission } from './admission/admit.js'
import { hidingSchema } from './documents/hidden-schema.js'
import type { PathHandler } from './http/beside.js'
import { GRAPHQL_PATH } from './http/graphql-route.js'
import { DEFAULT_HTTP_LIMITS, type HttpLimits, openHttpServer } from './http/http-server.js'
import { listen } from './http/listen.js'
import type { MetricsFor } from './http/metrics-route.js'
import { originsOf } from './http/origins.js'
import { eventStreams } from './http/event-stream/event-streams.js'
import { resumedRequests } from './http/event-stream/resumed-request.js'
import { expiries } from './subscribers/expiries.js'
import { DEFAULT_SUBSCRIBER_LIMITS, type SubscriberLimits } from './subscribers/subscriber-queue.js'
import { subscriptionsOfOne } from './subscribers/subscriptions-of-one.js'
import type { ViewAs } from './http/page/view-as.js'
import { type Example, EXAMPLES_DEFAULT } from './http/page/page-html.js'
import type { OperationNotes } from './in-use/operations-in-use.js'
import { inFlight } from './in-flight.js'
import type { Budget } from './limits/budget/budget.js'
import { type TokenBucketLimits, tokenBuckets } from './limits/budget/token-buckets.js'
import { type CostLimits, DEFAULT_COST_LIMITS } from './limits/cost/cost-limit.js'
import { DEFAULT_OPERATION_LIMITS, type OperationLimits } from './limits/operation-limits.js'
import type { LiveGraph } from './live-graph.js'
import { gatewayMetrics } from './metrics/gateway-metrics.js'
import { operationNames } from './metrics/operation-names.js'
import { processMetrics } from './metrics/process-metrics.js'
import { EMPTY_MANIFEST } from './persisted/manifest.js'
import type { PersistedOperations } from './persisted/persisted-text.js'
import { restMetrics } from './rest/rest-metrics.js'
import { type Continued, requestTraces } from './traced/request-traces.js'
import { type Watching, watchedAdmission, watchedGraph } from './watched/watched-graph.js'
import { DEFAULT_WEBSOCKET_LIMITS, serveWebsockets, type WebsocketLimits } from './websocket/websocket-server.js'

/** Where a graph is served, to whom, and within which limits. */
export interface Serving {
  readonly host: string
  /** 0 takes any that is free. */
  readonly port: number
  readonly viewerOf: (headers: IncomingHttpHeaders) => Viewer | Promise<Viewer>
  readonly log: Log
  readonly clock?: Clock
  readonly dice?: Dice
  /** Takes a line for each operation; unless it is given, nothing is said of them. */
  readonly requestLog?: Log
  /** Takes what took time for each request; unless it is given, nothing is traced. A drain closes it. */
  readonly traces?: Traces
  /** Whose traces are continued: `known`, unless it is said. */
  readonly continued?: Continued
  /** Who may read /metrics: `loopback`, unless it is said. */
  readonly metricsFor?: MetricsFor
  /** What the page starts from; `'off'`: there is no page. */
  readonly examples?: readonly Example[] | 'off'
  /** Whom the page lets whoever sees everything be. */
  readonly viewAs?: ViewAs
  /** Other sites whose pages may ask: origins, or `*`. */
  readonly origins?: readonly string[]
  readonly limits?: Partial<ServingLimits>
  /** Operations that clients name instead of sending their text; unless it is said, they may tell one once and then name its hash. */
  readonly persisted?: PersistedOperations
  /** What each identity may spend, where it is shared with others; else it is counted here, if `cost_per_minute` is more than 0. */
  readonly budget?: Budget
  /** Told of each operation that is let in. */
  readonly operations?: OperationNotes
  /** Whether products are answered by their addresses too, below /api; they are unless it is said. */
  readonly rest?: boolean
  /** What others answer at the same port, each below a path of its own: `/registry`. */
  readonly beside?: ReadonlyMap<string, PathHandler>
}

export interface ServingLimits
  extends OperationLimits,
    CostLimits,
    HttpLimits,
    TokenBucketLimits,
    WebsocketLimits,
    SubscriberLimits {
  /** How long a drain waits for requests in flight. */
  readonly drain_ms_max: number
}

export const DEFAULT_SERVING_LIMITS: ServingLimits = {
  ...DEFAULT_OPERATION_LIMITS,
  ...DEFAULT_COST_LIMITS,
  ...DEFAULT_HTTP_LIMITS,
  cost_per_minute: 0,
  identities_max: 10_000,
  ...DEFAULT_WEBSOCKET_LIMITS,
  ...DEFAULT_SUBSCRIBER_LIMITS,
  drain_ms_max: 10_000,
}

const NOT_PERSISTED: PersistedOperations = { manifest: EMPTY_MANIFEST, mode: 'off', automatic: true }

export interface ServedGraph {
  readonly url: string
  /** Lets nobody new in, ends what runs, and resolves when the port is free. */
  readonly drain: () => Promise<void>
}

/** Lets operations in, by the manifest that counts for them; all of them spend from one budget. */
function admitting(limits: ServingLimits, shared: Budget | undefined, watching: Watching) {
  const { metrics, clock } = watching
  const budget = shared ?? (limits.cost_per_minute > 0 ? tokenBuckets(limits, clock) : undefined)
  if (budget?.decided) metrics.budget(budget.decided)
  const looked = (found: boolean) => metrics.document(found)
  return (persisted: PersistedOperations, admitted?: OperationNotes['note']): Admit =>
    watchedAdmission(admission({ limits, persisted, budget, looked, admitted }), watching)
}

/** Serves a graph over HTTP and WebSocket, with its health; `of` leads the names of what it logs. */
export async function serveGraph(graphs: LiveGraph, of: 'gateway' | 'subgraph', serving: Serving): Promise<ServedGraph> {
  const { host, port, viewerOf, log, clock = systemClock, dice = systemDice, examples = EXAMPLES_DEFAULT } = serving
  const limits = { ...DEFAULT_SERVING_LIMITS, ...serving.limits }
  const requests = inFlight()
  let ready = true
  const { persisted = NOT_PERSISTED, traces } = serving
  const metrics = gatewayMetrics(of, operationNames(persisted.manifest))
  if (traces) metrics.spans(traces)
  const watching = { metrics, clock, requestLog: serving.requestLog }
  const live = watchedGraph(limits.introspection ? graphs : hidingSchema(graphs), watching)
  const admit = admitting(limits, serving.budget, watching)
  const rest =
    of === 'gateway' && serving.rest !== false
      ? {
          admitOperation: admit(NOT_PERSISTED), // the gateway's own operations, which nobody lists
          metrics: restMetrics(metrics.registry),
          introspection: limits.introspection,
          clock,
        }
      : undefined
  const shared = {
    live,
    admitOperation: admit(persisted, serving.operations?.note),
    traces: traces && requestTraces(traces.tracer, serving.continued ?? 'known'),
    viewerOf,
    origins: originsOf(serving.origins ?? []),
    subscriptions: subscriptionsOfOne(limits.subscriptions_max),
    tokens: expiries(clock),
    resume: resumedRequests(),
    dice,
    log,
  }
  const streams = eventStreams(limits, clock)
  const app = openHttpServer({
    ...shared,
    requests,
    streams,
    examples: examples === 'off' ? undefined : examples,
    viewAs: serving.viewAs,
    bounds: limits,
    beside: serving.beside ?? new Map(),
    isReady: () => ready,
    metrics,
    metricsFor: serving.metricsFor ?? 'loopback',
    rest,
  })
  const sockets = serveWebsockets({ ...shared, http: app.server, path: GRAPHQL_PATH, bounds: limits, clock })
  const url = await listen(app, host, port)
  metrics.registry.gauge(
    `mesh_${of}_connections`,
    'WebSockets and streams of events that are open.',
    () => sockets.connections + streams.count,
  )
  const processLeft = processMetrics(metrics.registry)
  log.info(`${of}_ready`, { url })

  async function shutDown(): Promise<void> {
    ready = false
    log.info(`${of}_drains`, { requests: requests.count, connections: sockets.connections })
    sockets.drain()
    streams.drain()
    const closed = app.close()
    const waited = new AbortController()
    const tooLong = clock.sleep(limits.drain_ms_max, waited.signal).then(() => {
      if (waited.signal.aborted) return
      log.warn(`${of}_drain_cut`, { requests: requests.count, connections: sockets.connections })
      requests.abortAll()
      sockets.terminate()
      app.server.closeAllConnections()
    })
    await closed
    waited.abort()
    await tooLong
    await traces?.close()
    processLeft()
    log.info(`${of}_stopped`)
  }
  let drained: Promise<void> | undefined
  return { url, drain: () => (drained ??= shutDown()) }
}
