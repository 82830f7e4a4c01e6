import type { IncomingHttpHeaders } from 'node:http'
import type { Viewer } from '@storemesh/access'
import type { Clock } from '@storemesh/core'
import type { Log } from '@storemesh/telemetry'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { Admit } from '../../admission/admit.js'
import { refusalOf } from '../../http/error-answers.js'
import { type Origins, preflightAnswer } from '../../http/origins.js'
import type { Refusal } from '../../http/refusal.js'
import type { InFlight } from '../../in-flight.js'
import type { LiveGraph } from '../../live-graph.js'
import type { RequestTraces } from '../../traced/request-traces.js'
import type { RestMetrics } from '../rest-metrics.js'
import { sendProblem } from '../told/problem.js'
import { takesJson } from '../told/takes-json.js'
import { restAnswers } from './rest-answers.js'
import { sendJson } from './send-json.js'

export const REST_PATH = '/api'

export interface RestOptions {
  readonly live: LiveGraph
  /** Admits what is asked here, which no manifest lists. */
  readonly admitOperation: Admit
  readonly viewerOf: (headers: IncomingHttpHeaders) => Viewer | Promise<Viewer>
  /** None: nothing is traced. */
  readonly traces: RequestTraces | undefined
  readonly requests: InFlight
  readonly origins: Origins
  readonly clock: Clock
  readonly log: Log
  readonly metrics: RestMetrics
  /** Whether it is told what there is. */
  readonly introspection: boolean
}

/** One request, for the figures: when it came, and which product it turned out to ask for. */
interface Asking {
  readonly begun_ms: number
  product?: string
}

const ALLOWED = 'GET, HEAD'

/** Products by their addresses, to be read alone: each address is a question to the graph (docs/adr/0062). */
export function serveRest(app: FastifyInstance, options: RestOptions): void {
  const { viewerOf, requests, origins, clock, log, metrics } = options
  const answerOf = restAnswers(options)
  const asking = new WeakMap<FastifyRequest, Asking>()

  async function handler(request: FastifyRequest, reply: FastifyReply) {
    using work = requests.begin()
    reply.raw.once('close', work.abort)
    const viewer = await viewerOf(request.headers)
    if (!takesJson(request.headers.accept)) return sendProblem(reply, notAcceptable)
    const told = (product: string) => {
      const one = asking.get(request)
      if (one) one.product = product
    }
    const { id: request_id, raw, headers } = request
    const { signal } = work
    const answer = await answerOf({ url: raw.url ?? '', viewer, request_id, signal, traceparent: headers['traceparent'], told })
    return 'refusal' in answer ? sendProblem(reply, answer.refusal) : sendJson(request, reply, answer.body)
  }

  app.register(async (scope) => {
    scope.setErrorHandler((error, request, reply) => sendProblem(reply, refusalOf(error, request.id, log)))
    scope.addHook('onRequest', async (request, reply) => {
      asking.set(request, { begun_ms: clock.elapsed_ms() })
      reply.headers(origins.headersFor(request.headers.origin) ?? {})
    })
    scope.addHook('onResponse', async (request, reply) => {
      const one = asking.get(request)
      if (one) metrics.answered(one.product, reply.statusCode, clock.elapsed_ms() - one.begun_ms)
    })
    for (const url of [REST_PATH, `${REST_PATH}/*`]) {
      scope.route({ url, method: ['GET', 'HEAD'], exposeHeadRoute: false, handler })
      scope.route({
        url,
        method: ['DELETE', 'OPTIONS', 'PATCH', 'POST', 'PUT'],
        // before a body is read
        onRequest: async ({ method, headers }, reply) => refuseMethod(origins, method, headers, reply),
        handler: async (_request, reply) => sendProblem(reply, methodNotAllowed),
      })
    }
  })
}

function refuseMethod(origins: Origins, method: string, headers: IncomingHttpHeaders, reply: FastifyReply): FastifyReply {
  const preflight = method === 'OPTIONS' ? preflightAnswer(origins, headers) : undefined
  if (!preflight) return sendProblem(reply, methodNotAllowed)
  if ('refusal' in preflight) return sendProblem(reply, preflight.refusal)
  return reply
    .code(204)
    .headers({ ...preflight.headers, 'access-control-allow-methods': ALLOWED })
    .send()
}

const notAcceptable: Refusal = {
  status: 406,
  code: 'NOT_ACCEPTABLE',
  message: 'expected an Accept with application/json or */*',
}
const methodNotAllowed: Refusal = {
  status: 405,
  code: 'METHOD_NOT_ALLOWED',
  message: 'what is here is only read; ask by GET or HEAD, and change something by POST /graphql',
  headers: { allow: ALLOWED },
}
