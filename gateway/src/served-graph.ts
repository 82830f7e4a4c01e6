import type { IncomingHttpHeaders } from 'node:http'
import type { Viewer } from '@storemesh/access'
import { type Clock, type Dice, systemClock, systemDice } from '@storemesh/core'
import type { Log } from '@storemesh/telemetry'
import { openApolloServer } from './http/apollo-server.js'
import type { PathHandler } from './http/beside.js'
import { GRAPHQL_PATH } from './http/graphql-route.js'
import { openHttpServer } from './http/http-server.js'
import { listen } from './http/listen.js'
import { type Example, EXAMPLES_DEFAULT } from './http/page/page-html.js'
import { inFlight } from './in-flight.js'
import { DEFAULT_OPERATION_LIMITS, type OperationLimits } from './limits/operation-limits.js'
import type { LiveGraph } from './live-graph.js'
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
  readonly examples?: readonly Example[]
  readonly limits?: Partial<ServingLimits>
  /** What others answer at the same port, each below a path of its own: `/registry`. */
  readonly beside?: ReadonlyMap<string, PathHandler>
}

export interface ServingLimits extends OperationLimits, WebsocketLimits {
  readonly body_bytes_max: number
  /** How long a drain waits for requests in flight. */
  readonly drain_ms_max: number
}

export const DEFAULT_SERVING_LIMITS: ServingLimits = {
  ...DEFAULT_OPERATION_LIMITS,
  ...DEFAULT_WEBSOCKET_LIMITS,
  body_bytes_max: 1 << 20,
  drain_ms_max: 10_000,
}

export interface ServedGraph {
  readonly url: string
  /** Lets nobody new in, ends what runs, and resolves when the port is free. */
  readonly drain: () => Promise<void>
}

/** Serves a graph over HTTP and WebSocket, with its health; `of` leads the names of what it logs. */
export async function serveGraph(live: LiveGraph, of: 'gateway' | 'subgraph', serving: Serving): Promise<ServedGraph> {
  const { host, port, viewerOf, log, clock = systemClock, dice = systemDice, examples = EXAMPLES_DEFAULT } = serving
  const limits = { ...DEFAULT_SERVING_LIMITS, ...serving.limits }
  const requests = inFlight()
  const apollo = openApolloServer(live, limits, log)
  await apollo.start()
  let ready = true
  const [{ body_bytes_max }, { beside = new Map() }] = [limits, serving]
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
  log.info(`${of}_ready`, { url })

  async function shutDown(): Promise<void> {
    ready = false
    log.info(`${of}_drains`, { requests: requests.count, connections: sockets.connections })
    sockets.drain()
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
    await apollo.stop()
    log.info(`${of}_stopped`)
  }
  let drained: Promise<void> | undefined
  return { url, drain: () => (drained ??= shutDown()) }
}
