import type { IncomingHttpHeaders } from 'node:http'
import type { Viewer } from '@storemesh/access'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { OperationTypeNode } from 'graphql'
import type { Admit } from '../admission/admit.js'
import type { InFlight } from '../in-flight.js'
import type { LiveGraph } from '../live-graph.js'
import type { RequestTraces } from '../traced/request-traces.js'
import { asksForPlan } from '../watched/explained.js'
import { answerAsEvents, type EventParts } from './event-stream/answer-as-events.js'
import { takesEvents } from './event-stream/takes-events.js'
import { forgedRequest } from './forged-request.js'
import { sendAnswer } from './graphql-answer.js'
import { ANY, wantedBy } from './media-type.js'
import { type Origins, preflightAnswer } from './origins.js'
import type { Page } from './page/page-routes.js'
import { bodyParameters, searchParameters } from './parameters.js'
import { type Refusal, sendRefusal } from './refusal.js'

export const GRAPHQL_PATH = '/graphql'

export interface GraphqlRouteOptions {
  readonly live: LiveGraph
  readonly admitOperation: Admit
  readonly viewerOf: (headers: IncomingHttpHeaders) => Viewer | Promise<Viewer>
  /** None: nothing is traced. */
  readonly traces: RequestTraces | undefined
  readonly requests: InFlight
  readonly page: Page | undefined
  readonly origins: Origins
  readonly streams: EventParts['streams']
  readonly subscriptions: EventParts['subscriptions']
  readonly tokens: EventParts['tokens']
  readonly resume: EventParts['resume']
}

/** GraphQL over HTTP, by POST and GET. Each request has a viewer, an id, and a signal that fires when nobody waits for it any more. */
export function serveGraphql(app: FastifyInstance, options: GraphqlRouteOptions): void {
  const { live, admitOperation, viewerOf, traces, requests, page, origins } = options
  app.route({
    url: GRAPHQL_PATH,
    method: ['GET', 'POST'],
    exposeHeadRoute: false,
    // before a body is read
    onRequest: async ({ headers }, reply) => {
      reply.headers(origins.headersFor(headers.origin) ?? {})
      const encoding = headers['content-encoding']
      return encoding === undefined || encoding === 'identity' ? undefined : sendRefusal(reply, encoded)
    },
    async handler(request, reply) {
      if (page && opensPage(request)) return page.send(reply)
      using work = requests.begin()
      reply.raw.once('close', work.abort)
      const viewer = await viewerOf(request.headers)
      const asEvents = takesEvents(request.headers.accept)
      const wanted = asEvents ? ANY : wantedBy(request.headers.accept)
      if (!wanted) return sendRefusal(reply, notAcceptable)
      const forged = forgedRequest(request.method, request.headers)
      if (forged) return sendRefusal(reply, forged, wanted)
      const read = request.method === 'GET' ? searchParameters(searchOf(request)) : bodyParameters(request.body)
      if ('refusal' in read) return sendRefusal(reply, read.refusal, wanted)

      const { asked } = read
      const graph = live.current()
      const span = traces?.begin(viewer, request.headers['traceparent'])
      const admitted = await admitOperation(asked, graph, viewer, request.id, span)
      if ('errors' in admitted) return sendAnswer(reply, admitted, wanted)
      const { document, operation } = admitted
      if (request.method === 'GET' && operation.operation === OperationTypeNode.MUTATION)
        return sendRefusal(reply, getMutation, wanted)
      const { operationName, variables } = asked
      const explain = asksForPlan(request.headers, viewer)
      const context = { viewer, request_id: request.id, signal: work.signal, explain, span }
      const serving = live.ofSchema(graph.schema)
      const toRun = { document, operationName, variables, context }
      if (!asEvents) return sendAnswer(reply, await serving.execute(toRun), wanted)
      const lastEventId = lastEventIdIn(request.headers)
      const toTell = { graph: serving, type: operation.operation, request: toRun, lastEventId }
      const refused = await answerAsEvents(reply, toTell, options)
      return refused ? sendAnswer(reply, refused, wanted) : reply
    },
  })
  app.route({
    url: GRAPHQL_PATH,
    method: ['DELETE', 'HEAD', 'OPTIONS', 'PATCH', 'PUT'],
    // before a body is read
    onRequest: async ({ method, headers }, reply) => {
      const preflight = method === 'OPTIONS' ? preflightAnswer(origins, headers) : undefined
      if (!preflight) return sendRefusal(reply, methodNotAllowed)
      if ('refusal' in preflight) return sendRefusal(reply, preflight.refusal)
      return reply.code(204).headers(preflight.headers).send()
    },
    handler: async (_request, reply) => sendRefusal(reply, methodNotAllowed),
  })
}

/** A browser that is pointed at /graphql, rather than a program that asks. */
const opensPage = ({ method, headers, query }: FastifyRequest): boolean =>
  method === 'GET' &&
  (headers.accept?.includes('text/html') ?? false) &&
  !(typeof query === 'object' && query !== null && 'query' in query)

const lastEventIdIn = ({ 'last-event-id': id }: IncomingHttpHeaders): string | undefined =>
  typeof id === 'string' && id !== '' ? id : undefined

const searchOf = ({ url }: FastifyRequest): URLSearchParams => new URL(url, 'http://gateway').searchParams

const notAcceptable: Refusal = {
  status: 406,
  code: 'NOT_ACCEPTABLE',
  message: 'expected an Accept with application/graphql-response+json, application/json, text/event-stream or */*',
}
const encoded: Refusal = {
  status: 415,
  code: 'ENCODING_UNSUPPORTED',
  message: 'expected a body as it is, got one that is packed; send it without Content-Encoding',
}
const getMutation: Refusal = {
  status: 405,
  code: 'BAD_REQUEST',
  message: 'a GET only reads; send a mutation by POST',
  headers: { allow: 'POST' },
}
const methodNotAllowed: Refusal = {
  status: 405,
  code: 'METHOD_NOT_ALLOWED',
  message: 'expected GET or POST',
  headers: { allow: 'GET, POST' },
}
