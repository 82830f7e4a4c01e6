import type { Dice } from '@storemesh/core'
import type { Log } from '@storemesh/telemetry'
import fastify, { type FastifyInstance } from 'fastify'
import type { GatewayMetrics } from '../metrics/gateway-metrics.js'
import { type PathHandler, serveBeside } from './beside.js'
import { answerErrors, answerUnread } from './error-answers.js'
import { type GraphqlRouteOptions, serveGraphql } from './graphql-route.js'
import type { Example } from './page/page-html.js'
import { answerHealth } from './health.js'
import { lingering } from './lingering.js'
import { type MetricsFor, serveMetrics } from './metrics-route.js'
import { servePage } from './page/page-routes.js'
import { serveViewAs, type ViewAs } from './page/view-as.js'
import { type RestOptions, serveRest } from '../rest/http/rest-route.js'

export interface HttpServerOptions extends Omit<GraphqlRouteOptions, 'page'> {
  /** What the page starts from; none: there is no page. */
  readonly examples: readonly Example[] | undefined
  /** Whom the page lets whoever sees everything be. */
  readonly viewAs: ViewAs | undefined
  readonly bounds: HttpLimits
  readonly dice: Dice
  readonly log: Log
  readonly isReady: () => boolean
  readonly beside: ReadonlyMap<string, PathHandler>
  readonly metrics: GatewayMetrics
  readonly metricsFor: MetricsFor
  /** None: products are asked for by GraphQL alone. */
  readonly rest: Pick<RestOptions, 'admitOperation' | 'metrics' | 'introspection' | 'clock'> | undefined
}

export interface HttpLimits {
  readonly body_bytes_max: number
  /** For a request to arrive whole, its headers and its body. */
  readonly request_ms_max: number
  /** How long a connection may wait for the next request. */
  readonly keep_alive_ms: number
  readonly headers_bytes_max: number
}

export const DEFAULT_HTTP_LIMITS: HttpLimits = {
  body_bytes_max: 1 << 20,
  request_ms_max: 8000,
  keep_alive_ms: 60_000,
  headers_bytes_max: 16 << 10,
}

/** How often connections are looked at: what is late is cut off by so much later. */
const LOOK_MS = 1000
const TOO_LARGE = 413

export function openHttpServer(options: HttpServerOptions): FastifyInstance {
  const { examples, viewAs, bounds, dice, log, isReady, beside, metrics, metricsFor, rest, ...graphql } = options
  const app = fastify({
    bodyLimit: bounds.body_bytes_max,
    requestTimeout: bounds.request_ms_max,
    keepAliveTimeout: bounds.keep_alive_ms,
    http: {
      headersTimeout: bounds.request_ms_max,
      connectionsCheckingInterval: Math.min(LOOK_MS, bounds.request_ms_max),
      maxHeaderSize: bounds.headers_bytes_max,
    },
    forceCloseConnections: 'idle',
    frameworkErrors: answerUnread,
    genReqId: ({ headers }) => requestIdIn(headers['x-request-id']) ?? dice.uuid(),
  })
  app.removeContentTypeParser('text/plain') // a form of another site can send it
  app.addHook('onSend', async (request, reply, payload) => {
    reply.header('x-request-id', request.id).header('x-content-type-options', 'nosniff')
    const isTooLarge = reply.statusCode === TOO_LARGE
    if (!isReady() || isTooLarge) reply.header('connection', 'close') // a drain waits for connections to end
    if (!isTooLarge || typeof payload !== 'string') return payload
    reply.header('content-length', Buffer.byteLength(payload))
    return lingering(payload, request.raw)
  })
  app.addHook('onResponse', async (_request, reply) => metrics.answered(reply.statusCode))
  answerErrors(app, log)
  answerHealth(app, isReady)
  serveMetrics(app, { metrics: metrics.registry, shownTo: metricsFor, viewerOf: options.viewerOf })
  serveBeside(app, beside)
  if (examples && viewAs) serveViewAs(app, viewAs, options.viewerOf)
  if (rest) serveRest(app, { ...graphql, log, ...rest })
  serveGraphql(app, { ...graphql, page: examples && servePage(app, examples, viewAs?.roles ?? []) })
  return app
}

/** A caller's own id, so that its log and ours can be read together. */
const requestIdIn = (header: string | string[] | undefined): string | undefined =>
  typeof header === 'string' && /^[\w.-]{1,64}$/.test(header) ? header : undefined
