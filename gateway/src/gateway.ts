import type { IncomingHttpHeaders } from 'node:http'
import type { Viewer } from '@storemesh/access'
import { type Clock, type Dice, systemClock, systemDice } from '@storemesh/core'
import type { Log } from '@storemesh/telemetry'
import { withClientErrors } from './client-errors.js'
import { composeSupergraph } from './compose/compose-supergraph.js'
import { openApolloServer } from './http/apollo-server.js'
import type { PathHandler } from './http/beside.js'
import { GRAPHQL_PATH } from './http/graphql-route.js'
import { listen, openHttpServer } from './http/http-server.js'
import { type Example, EXAMPLES_DEFAULT } from './http/page/page-html.js'
import { inFlight } from './in-flight.js'
import { DEFAULT_OPERATION_LIMITS, type OperationLimits } from './limits/operation-limits.js'
import { liveGraph } from './live-graph.js'
import { openGraph } from './plan/graph.js'
import { DEFAULT_REMOTE_LIMITS, type RemoteLimits } from './remote/remote-limits.js'
import { openRemoteSubgraphs } from './remote/remote-subgraphs.js'
import type { ExecutableSubgraph, Subgraph } from './subgraph.js'
import { DEFAULT_WEBSOCKET_LIMITS, serveWebsockets, type WebsocketLimits } from './websocket/websocket-server.js'

export type GatewayOptions = GatewayBasics & (FromSubgraphs | FromSupergraph)

/** The graph is composed from subgraphs that stand in this process. */
export interface FromSubgraphs {
  readonly subgraphs: readonly Subgraph[]
}

/** The graph is composed already; its subgraphs answer over HTTP where it says. */
export interface FromSupergraph {
  readonly supergraphSdl: string
}

export interface GatewayBasics {
  readonly host: string
  /** 0 takes any that is free. */
  readonly port: number
  readonly viewerOf: (headers: IncomingHttpHeaders) => Viewer | Promise<Viewer>
  readonly log: Log
  readonly clock?: Clock
  readonly dice?: Dice
  readonly examples?: readonly Example[]
  readonly limits?: Partial<GatewayLimits>
  /** What others answer at the same port, each below a path of its own: `/registry`. */
  readonly beside?: ReadonlyMap<string, PathHandler>
}

export interface GatewayLimits extends OperationLimits, WebsocketLimits, RemoteLimits {
  readonly body_bytes_max: number
  /** How long a drain waits for requests in flight. */
  readonly drain_ms_max: number
}

export const DEFAULT_GATEWAY_LIMITS: GatewayLimits = {
  ...DEFAULT_OPERATION_LIMITS,
  ...DEFAULT_WEBSOCKET_LIMITS,
  ...DEFAULT_REMOTE_LIMITS,
  body_bytes_max: 1 << 20,
  drain_ms_max: 10_000,
}

export interface Gateway {
  readonly url: string
  readonly supergraphSdl: string
  /** Lets nobody new in, ends what runs, and resolves when the port is free. */
  drain(): Promise<void>
}

export async function startGateway(options: GatewayOptions): Promise<Gateway> {
  const { host, port, viewerOf, log, clock = systemClock, dice = systemDice, examples = EXAMPLES_DEFAULT } = options
  const limits = { ...DEFAULT_GATEWAY_LIMITS, ...options.limits }
  const source = openSource(options, limits, clock)
  const live = liveGraph(withClientErrors(openGraph(source.supergraphSdl, source.subgraphs), log))
  const requests = inFlight()
  const apollo = openApolloServer(live, limits, log)
  await apollo.start()

  let ready = true
  const [{ body_bytes_max }, { beside = new Map() }] = [limits, options]
  const app = openHttpServer({ apollo, viewerOf, requests, examples, body_bytes_max, dice, log, beside, isReady: () => ready })
  const sockets = serveWebsockets({
    http: app.server,
    path: GRAPHQL_PATH,
    live,
    viewerOf,
    limits,
    bounds: limits,
    clock,
    dice,
    log,
  })
  const url = await listen(app, host, port)
  log.info('gateway_ready', { url })

  async function shutDown(): Promise<void> {
    ready = false
    log.info('gateway_drains', { requests: requests.count, connections: sockets.connections })
    sockets.drain()
    const closed = app.close()
    const waited = new AbortController()
    const tooLong = clock.sleep(limits.drain_ms_max, waited.signal).then(() => {
      if (waited.signal.aborted) return
      log.warn('gateway_drain_cut', { requests: requests.count, connections: sockets.connections })
      requests.abortAll()
      sockets.terminate()
      app.server.closeAllConnections()
    })
    await closed
    waited.abort()
    await tooLong
    await apollo.stop()
    await source.close()
    log.info('gateway_stopped')
  }
  let drained: Promise<void> | undefined
  return { url, supergraphSdl: source.supergraphSdl, drain: () => (drained ??= shutDown()) }
}

interface GraphSource {
  readonly supergraphSdl: string
  readonly subgraphs: readonly ExecutableSubgraph[]
  close(): Promise<void>
}

function openSource(options: FromSubgraphs | FromSupergraph, limits: RemoteLimits, clock: Clock): GraphSource {
  if ('supergraphSdl' in options)
    return { supergraphSdl: options.supergraphSdl, ...openRemoteSubgraphs(options.supergraphSdl, { limits, clock }) }
  return { supergraphSdl: composeSupergraph(options.subgraphs), subgraphs: options.subgraphs, close: async () => undefined }
}
